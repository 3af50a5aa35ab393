//! The log: events as JSON, one a line, on stdout, written by a thread that
//! may wait as long as it likes.

use std::{
    io::{self, Write},
    sync::mpsc::{Sender, channel},
    thread,
};

use tracing::Level;

/// The way to the thread that writes.
#[derive(Clone)]
struct Queue(Sender<Vec<u8>>);

impl Write for Queue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.send(line.to_vec()).ok();
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts the log.
pub fn start(level: Level) {
    let (queue, lines) = channel::<Vec<u8>>();
    let queue = Queue(queue);
    thread::spawn(move || {
        for line in lines {
            io::stdout().write_all(&line).ok();
        }
    });
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(move || queue.clone())
        .init();
}
