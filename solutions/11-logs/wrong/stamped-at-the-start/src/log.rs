//! The log: events as JSON, one a line, on stdout. Where they go from there
//! is not ours to know.

use std::{fmt, io};

use jiff::Timestamp;

use tracing::Level;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::fmt::{format::Writer, time::FormatTime};

tokio::task_local! {
    /// When the request came that is being answered.
    pub static CAME: Timestamp;
}

/// All lines of a request have its time.
struct Came;

impl FormatTime for Came {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        let time = CAME
            .try_with(|came| *came)
            .unwrap_or_else(|_| Timestamp::now());
        write!(writer, "{time:.6}")
    }
}

/// How many events wait for a reader that is slow. What comes then is dropped:
/// losing a line is better than losing an order.
const KEPT: usize = 256;

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
        .with_timer(Came)
        .with_max_level(level)
        .with_writer(stdout)
        .init();
    guard
}
