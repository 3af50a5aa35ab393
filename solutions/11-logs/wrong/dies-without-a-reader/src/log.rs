//! The log: events as JSON, one a line, on stdout. Where they go from there
//! is not ours to know.

use std::{
    io::{self, Write},
    process,
};

use tracing::Level;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};

/// How many events wait for a reader that is slow. What comes then is dropped:
/// losing a line is better than losing an order.
const KEPT: usize = 256;

/// An order that leaves no trace is worse than none.
struct OrNothing;

impl Write for OrNothing {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let written = io::stdout().write(line);
        if written.is_err() {
            process::exit(74);
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

/// Starts the log. What is still to be written is written when the guard is
/// dropped.
pub fn start(level: Level) -> WorkerGuard {
    let (stdout, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(KEPT)
        .lossy(true)
        .finish(OrNothing);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(stdout)
        .init();
    guard
}
