//! The bell that opens each day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redis::Client;
use tokio::time::sleep;

use crate::kitchen::Kitchen;

/// Rings once for every day that is `length` long, this one first. Days are
/// numbered from 1970.
pub async fn ring_daily(_: Client, kitchen: Kitchen, length: Duration) {
    let length = length.as_millis().max(1);
    let mut day = since_1970().as_millis() / length;
    loop {
        let begins = Duration::from_millis((day * length) as u64);
        sleep(begins.saturating_sub(since_1970())).await;
        if let Err(error) = kitchen.tick(day as u64).await {
            eprintln!("nobody heard the bell of day {day}: {error}");
        }
        // A machine that was held up rings for today, not for days gone by.
        day = (day + 1).max(since_1970().as_millis() / length);
    }
}

fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
