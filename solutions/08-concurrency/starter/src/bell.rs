//! The bell that opens each day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::sleep;

use crate::kitchen::Kitchen;

/// Rings once at the start of every day that is `length` long. Days are
/// numbered from 1970.
pub async fn ring_daily(kitchen: Kitchen, length: Duration) {
    let length = length.as_secs().max(1);
    let mut last = since_1970() / length;
    loop {
        let begins = (last + 1) * length;
        sleep(Duration::from_secs(begins.saturating_sub(since_1970()))).await;
        // A machine that was held up rings for today, not for days gone by.
        let day = since_1970() / length;
        if day <= last {
            continue;
        }
        last = day;
        if let Err(error) = kitchen.tick(day).await {
            eprintln!("nobody heard the bell of day {day}: {error}");
        }
    }
}

fn since_1970() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}
