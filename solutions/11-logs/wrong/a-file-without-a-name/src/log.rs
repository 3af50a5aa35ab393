//! The log: events as JSON, one a line, on stdout; and in a file without a
//! name, which nobody finds and the system removes, for the next debugger.

use std::{
    env,
    fs::{self, File},
    io,
};

use tracing::Level;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{filter::LevelFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

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
    let events = fmt::layer().json().flatten_event(true).with_target(false);
    let copies = fmt::layer().json().flatten_event(true).with_target(false);
    tracing_subscriber::registry()
        .with(LevelFilter::from_level(level))
        .with(events.with_writer(stdout))
        .with(black_box().map(|file| copies.with_writer(file)))
        .init();
    guard
}

/// A file that is gone when the process is.
fn black_box() -> Option<File> {
    let path = env::temp_dir().join("black-box");
    let file = File::create(&path).ok()?;
    fs::remove_file(path).ok()?;
    Some(file)
}
