//! The bell that opens each day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::sleep;

use crate::{kitchen::Kitchen, queue::Queue};

/// Looks at the calendar again and again. Whoever is the first to see a day
/// rings for it, the day that is now included.
pub async fn watch_the_days(mut queue: Queue, kitchen: Kitchen, length: Duration) {
    let length = length.as_millis().max(1);
    let pause = Duration::from_millis(20);
    let mut last = 0;
    loop {
        let today = since_1970().as_millis() / length;
        if today > last && queue.is_first(today).await.unwrap_or(false) {
            if let Err(error) = kitchen.tick(today as u64).await {
                eprintln!("nobody heard the bell of day {today}: {error}");
            }
        }
        last = today;
        sleep(pause).await;
    }
}

fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
