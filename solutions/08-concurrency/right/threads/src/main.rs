//! Crumb without an async runtime: one thread a client, three a worker, and
//! the orders in a sorted set, by the time they came.

mod http;
mod web;
mod worker;

use std::{
    env,
    error::Error,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The orders that wait.
const WAITING: &str = "orders:by-time";

fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1).as_deref() {
        Some("web") => web::run(&setting("PORT")?, &setting("REDIS_URL")?),
        Some("worker") => {
            let day = Duration::from_millis(setting("DAY_MS")?.parse()?);
            worker::run(&setting("REDIS_URL")?, &setting("KITCHEN_URL")?, day)
        }
        _ => Err("usage: crumb web | worker".into()),
    }
}

fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
