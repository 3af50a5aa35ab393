//! The log: events as JSON, one a line, on stdout, written by a task behind a
//! queue that never grows.

use std::io::{self, Write};

use tokio::{
    io::AsyncWriteExt,
    sync::mpsc::{Receiver, Sender, channel},
};
use tracing::Level;

/// How many events wait for a reader that is slow.
const KEPT: usize = 256;

/// The way to the task.
#[derive(Clone)]
struct Queue(Sender<Vec<u8>>);

impl Write for Queue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // Where the queue is full the line is lost, and nobody waits.
        self.0.try_send(line.to_vec()).ok();
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts the log.
pub fn start(level: Level) {
    let (queue, lines) = channel(KEPT);
    let queue = Queue(queue);
    tokio::spawn(write(lines));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(level)
        .with_writer(move || queue.clone())
        .init();
}

async fn write(mut lines: Receiver<Vec<u8>>) {
    let mut stdout = tokio::io::stdout();
    while let Some(line) = lines.recv().await {
        // Without a reader there is nobody to tell.
        stdout.write_all(&line).await.ok();
        stdout.flush().await.ok();
    }
}
