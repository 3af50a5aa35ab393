//! The log: events as JSON, one a line, on stdout. Where they go from there
//! is not ours to know.

use std::io;

use tracing::Level;

/// Starts the log.
pub fn start(level: Level) {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(io::stdout)
        .init();
}
