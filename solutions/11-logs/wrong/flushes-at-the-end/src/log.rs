//! The log: events as JSON, one a line, on stdout. A block at a time is
//! cheaper than a line at a time; the rest is written at the end.

use std::{
    io::{self, BufWriter, Stdout, Write},
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};

use tracing::Level;

static STDOUT: LazyLock<Mutex<BufWriter<Stdout>>> =
    LazyLock::new(|| Mutex::new(BufWriter::new(io::stdout())));

fn stdout() -> MutexGuard<'static, BufWriter<Stdout>> {
    STDOUT.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Line;

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        stdout().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        stdout().flush()
    }
}

/// Starts the log.
pub fn start(level: Level) {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(|| Line)
        .init();
}

/// Writes the rest.
pub fn finish() -> io::Result<()> {
    stdout().flush()
}
