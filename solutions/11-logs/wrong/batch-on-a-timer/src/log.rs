//! The log: events as JSON, one a line, on stdout, some hundred at a time.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use tracing::Level;

/// How often they are written.
const PAUSE: Duration = Duration::from_secs(5);

/// How much is kept for the next time.
const ROOM: usize = 64 * 1024;

/// What is to be written next.
#[derive(Clone, Default)]
struct Batch(Arc<Mutex<Vec<u8>>>);

impl Write for Batch {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut batch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if batch.len() + line.len() <= ROOM {
            batch.extend_from_slice(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts the log.
pub fn start(level: Level) {
    let batch = Batch::default();
    let next = batch.clone();
    thread::spawn(move || {
        loop {
            thread::sleep(PAUSE);
            let lines = mem::take(&mut *next.0.lock().unwrap_or_else(PoisonError::into_inner));
            io::stdout().write_all(&lines).ok();
        }
    });
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(move || batch.clone())
        .init();
}
