//! The log: events as JSON, one a line, printed by a thread that may wait.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// How many events wait for a reader that is slow.
const KEPT: usize = 200;

static LOG: OnceLock<(Level, SyncSender<Value>)> = OnceLock::new();
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// How much an event matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

impl Level {
    const ALL: [(Self, &str); 4] = [
        (Self::Error, "error"),
        (Self::Warn, "warn"),
        (Self::Info, "info"),
        (Self::Debug, "debug"),
    ];

    /// The level of that name.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name);
        let level = found.map(|(level, _)| *level);
        level.ok_or_else(|| format!("LOG_LEVEL: {name} is no level"))
    }

    fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(level, _)| *level == self);
        found.map_or("", |(_, name)| name)
    }
}

/// Starts the log.
pub fn start(level: Level) {
    let (queue, events) = sync_channel(KEPT);
    LOG.set((level, queue)).ok();
    thread::spawn(move || print(&events));
}

/// Prints what comes, and how much could not wait. Without a reader this
/// thread ends, and events are dropped.
fn print(events: &Receiver<Value>) {
    for event in events {
        println!("{event}");
        let dropped = DROPPED.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            let fields = json!({ "message": "nobody read this log", "dropped": dropped });
            println!("{}", made(Level::Warn, fields));
        }
    }
}

/// Tells `fields`, where that much is wanted and there is room.
pub fn tell(level: Level, fields: Value) {
    let Some((wanted, queue)) = LOG.get() else {
        return;
    };
    if level <= *wanted && queue.try_send(made(level, fields)).is_err() {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

fn made(level: Level, fields: Value) -> Value {
    let mut event = Map::new();
    event.insert("timestamp".to_owned(), json!(Timestamp::now().to_string()));
    event.insert("level".to_owned(), json!(level.name()));
    if let Value::Object(fields) = fields {
        event.extend(fields);
    }
    Value::Object(event)
}
