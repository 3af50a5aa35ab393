//! The log: events as JSON, one a line, on stdout.

use std::{
    io::{self, Write},
    sync::{
        OnceLock,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
};

use jiff::Timestamp;
use serde_json::{Value, json};
use tracing::Level;

/// How many events wait for a reader that is slow.
const KEPT: usize = 256;

static LOG: OnceLock<(SyncSender<Value>, Level)> = OnceLock::new();

/// Starts the log.
pub fn start(level: Level) {
    let (events, due) = sync_channel::<Value>(KEPT);
    LOG.get_or_init(|| (events, level));
    thread::spawn(move || {
        for mut event in due {
            event["timestamp"] = json!(format!("{:.6}", Timestamp::now()));
            writeln!(io::stdout(), "{event}").ok();
        }
    });
}

/// Logs an event; drops it where too many wait.
pub fn tell(level: Level, mut event: Value) {
    if let Some((events, lowest)) = LOG.get()
        && level <= *lowest
    {
        event["level"] = json!(level.as_str());
        events.try_send(event).ok();
    }
}
