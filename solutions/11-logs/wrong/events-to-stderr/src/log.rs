//! The log: events as JSON, one a line, on stderr, where diagnostics belong.

use std::io;

use tracing::Level;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};

/// How many events wait for a reader that is slow. What comes then is dropped:
/// losing a line is better than losing an order.
const KEPT: usize = 256;

/// Starts the log. What is still to be written is written when the guard is
/// dropped.
pub fn start(level: Level) -> WorkerGuard {
    let (stderr, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(KEPT)
        .lossy(true)
        .finish(io::stderr());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(stderr)
        .init();
    guard
}
