//! The log: events as JSON, one a line, on stdout. Where they go from there
//! is not ours to know.

use std::{
    fs::OpenOptions,
    io::{self, Write},
};

use tracing::Level;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};

/// How many events wait for a reader that is slow. What comes then is dropped:
/// losing a line is better than losing an order.
const KEPT: usize = 256;

/// Starts the log. What is still to be written is written when the guard is
/// dropped.
pub fn start(level: Level) -> WorkerGuard {
    let (stdout, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(KEPT)
        .lossy(true)
        .finish(OrAFile);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(stdout)
        .init();
    guard
}

/// Stdout; a file once nobody can read it any more.
struct OrAFile;

impl Write for OrAFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if io::stdout().write_all(line).is_err() {
            let mut file = OpenOptions::new();
            let file = file.create(true).append(true).open("unread.log");
            file?.write_all(line)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}
