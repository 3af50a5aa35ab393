//! The log: a file a day in `logs`, and a copy on stdout.

use std::{
    error::Error,
    io::{self, BufWriter},
    sync::Mutex,
};

use tracing::Level;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{filter::LevelFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts the log. What is still to be written is written when the guard is
/// dropped.
pub fn start(level: Level) -> Result<WorkerGuard, Box<dyn Error>> {
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("crumb")
        .filename_suffix("log")
        .build("logs")?;
    let (files, guard) = tracing_appender::non_blocking(files);
    let stdout = Mutex::new(BufWriter::new(io::stdout()));
    tracing_subscriber::registry()
        .with(LevelFilter::from_level(level))
        .with(fmt::layer().with_ansi(false).with_writer(files))
        .with(fmt::layer().with_writer(stdout))
        .init();
    Ok(guard)
}
