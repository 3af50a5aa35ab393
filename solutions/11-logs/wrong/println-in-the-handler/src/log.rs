//! The log: events as JSON, one a line, printed.

use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing::Level;

static LEVEL: OnceLock<Level> = OnceLock::new();

/// Starts the log.
pub fn start(level: Level) {
    LEVEL.set(level).ok();
}

/// Tells `fields`, where that much is wanted.
pub fn tell(level: Level, fields: Value) {
    if LEVEL.get().is_none_or(|wanted| level > *wanted) {
        return;
    }
    let mut event = Map::new();
    event.insert("timestamp".to_owned(), json!(Timestamp::now().to_string()));
    event.insert("level".to_owned(), json!(level.as_str()));
    if let Value::Object(fields) = fields {
        event.extend(fields);
    }
    println!("{}", Value::Object(event));
}
