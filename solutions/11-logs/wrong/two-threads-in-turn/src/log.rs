//! The log: events as JSON, one a line, on stdout. Two threads write in turn.

use std::{
    io::{self, Write},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use jiff::Timestamp;
use serde_json::{Value, json};
use tracing::Level;

/// How many threads write.
const WRITERS: usize = 2;

/// How many events wait for each of them.
const KEPT: usize = 64;

/// How long a thread collects lines that it writes together.
const COLLECTS: Duration = Duration::from_millis(10);

static LOG: OnceLock<(Vec<SyncSender<Value>>, Level)> = OnceLock::new();
static TURN: AtomicUsize = AtomicUsize::new(0);

/// Starts the log.
pub fn start(level: Level) {
    let writers = (0..WRITERS).map(|_| {
        let (events, due) = sync_channel(KEPT);
        thread::spawn(move || write(&due));
        events
    });
    LOG.get_or_init(|| (writers.collect(), level));
}

fn write(due: &Receiver<Value>) {
    while let Ok(first) = due.recv() {
        thread::sleep(COLLECTS);
        let mut lines = format!("{first}\n");
        for event in due.try_iter() {
            lines += &format!("{event}\n");
        }
        io::stdout().write_all(lines.as_bytes()).ok();
    }
}

/// Logs an event; drops it where too many wait.
pub fn tell(level: Level, mut event: Value) {
    if let Some((writers, lowest)) = LOG.get()
        && level <= *lowest
    {
        event["timestamp"] = json!(format!("{:.6}", Timestamp::now()));
        event["level"] = json!(level.as_str());
        let turn = TURN.fetch_add(1, Ordering::Relaxed) % WRITERS;
        writers[turn].try_send(event).ok();
    }
}
