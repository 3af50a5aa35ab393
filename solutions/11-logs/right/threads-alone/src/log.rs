//! The log: events as JSON, one a line, on stdout.

use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Condvar, Mutex, OnceLock, PoisonError},
    thread,
};

use serde_json::{Value, json};
use time::{UtcDateTime, format_description::well_known::Rfc3339};

/// From the most urgent.
const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// How many lines wait for a reader that is slow; the oldest go first.
const KEPT: usize = 200;

static THRESHOLD: OnceLock<usize> = OnceLock::new();
static WAITING: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());
static MORE: Condvar = Condvar::new();

/// Starts the log.
pub fn start(level: &str) -> Result<(), String> {
    let rank = rank(level).ok_or_else(|| format!("LOG_LEVEL: {level} is no level"))?;
    THRESHOLD.set(rank).ok();
    thread::spawn(write);
    Ok(())
}

fn rank(level: &str) -> Option<usize> {
    LEVELS.iter().position(|known| *known == level)
}

/// Tells `fields`.
pub fn tell(level: &str, fields: Value) {
    if rank(level) > THRESHOLD.get().copied() {
        return;
    }
    // The clock is read under the lock, so that times are in order.
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut event = fields;
    let now = UtcDateTime::now().format(&Rfc3339);
    event["timestamp"] = json!(now.unwrap_or_default());
    event["level"] = json!(level);
    if waiting.len() == KEPT {
        waiting.pop_front();
    }
    waiting.push_back(event.to_string());
    MORE.notify_one();
}

/// Writes what waits, one line at a time.
fn write() {
    loop {
        let waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting = MORE
            .wait_while(waiting, |waiting| waiting.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let line = waiting.pop_front().unwrap_or_default();
        drop(waiting);
        writeln!(io::stdout(), "{line}").ok();
    }
}
