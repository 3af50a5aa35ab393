//! The log: events as JSON, well indented, on stdout. Where they go from there
//! is not ours to know.

use std::io::{self, Write};

use serde_json::Value;

use tracing::Level;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};

/// How many events wait for a reader that is slow. What comes then is dropped:
/// losing a line is better than losing an order.
const KEPT: usize = 256;

/// Writes each event so that people can read it too.
struct Pretty(NonBlocking);

impl Write for Pretty {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let event: Value = serde_json::from_slice(line)?;
        writeln!(self.0, "{event:#}")?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Starts the log. What is still to be written is written when the guard is
/// dropped.
pub fn start(level: Level) -> WorkerGuard {
    let (stdout, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(KEPT)
        .lossy(true)
        .finish(io::stdout());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(move || Pretty(stdout.clone()))
        .init();
    guard
}
