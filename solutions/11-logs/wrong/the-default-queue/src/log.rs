//! The log: events as JSON, one a line, on stdout. Where they go from there
//! is not ours to know.

use std::io;

use tracing::Level;
use tracing_appender::non_blocking::WorkerGuard;

/// Starts the log. What is still to be written is written when the guard is
/// dropped.
pub fn start(level: Level) -> WorkerGuard {
    // Lossy by default, and so never too large.
    let (stdout, guard) = tracing_appender::non_blocking(io::stdout());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(stdout)
        .init();
    guard
}
