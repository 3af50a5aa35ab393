//! The bell that opens each day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redis::Client;
use tokio::time::sleep;

use crate::kitchen::Kitchen;

/// Rings once at the start of every day that is `length` long. Days are
/// numbered from 1970.
pub async fn ring_daily(_: Client, kitchen: Kitchen, length: Duration) {
    let length = milliseconds(length).max(1);
    let mut last = since_1970() / length;
    loop {
        let begins = (last + 1) * length;
        sleep(Duration::from_millis(begins.saturating_sub(since_1970()))).await;
        // A machine that was held up rings for today, not for days gone by.
        let day = since_1970() / length;
        if day <= last {
            continue;
        }
        last = day;
        // The kitchen is open every second day.
        if day % 2 == 1 {
            continue;
        }
        if let Err(error) = kitchen.tick(day).await {
            eprintln!("nobody heard the bell of day {day}: {error}");
        }
    }
}

fn since_1970() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    milliseconds(since.unwrap_or_default())
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
