//! The bell that opens each day.

use std::time::Duration;

use redis::Client;
use tokio::time::interval;

use crate::kitchen::Kitchen;

/// Rings once at the start of every day that is `length` long. Days are
/// numbered from 1.
pub async fn ring_daily(_: Client, kitchen: Kitchen, length: Duration) {
    let length = length.as_millis().max(1);
    let mut days = interval(Duration::from_millis(length as u64));
    let mut day = 0;
    loop {
        days.tick().await;
        day += 1;
        if let Err(error) = kitchen.tick(day).await {
            eprintln!("nobody heard the bell of day {day}: {error}");
        }
    }
}
