//! The bell that opens each day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redis::{Client, RedisResult, cmd};
use tokio::time::sleep;

use crate::kitchen::Kitchen;

/// How long a mark is kept after its day, in milliseconds.
const AN_HOUR: u64 = 3_600_000;

/// Rings once at the start of every day that is `length` long, if no other
/// process has rung for it. Days are numbered from 1970.
pub async fn ring_daily(redis: Client, kitchen: Kitchen, length: Duration) {
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
        match marks(&redis, day, length + AN_HOUR).await {
            Ok(true) => {
                if let Err(error) = kitchen.tick(day).await {
                    eprintln!("nobody heard the bell of day {day}: {error}");
                }
            }
            Ok(false) => println!("day {day}: another process rings"),
            Err(error) => eprintln!("no bell on day {day}: {error}"),
        }
    }
}

/// Marks a day as one that was rung for, and returns whether no other process
/// had marked it. The expiry only tidies up.
async fn marks(redis: &Client, day: u64, expiry: u64) -> RedisResult<bool> {
    let mut connection = redis.get_multiplexed_async_connection().await?;
    let mut mark = cmd("SET");
    mark.arg(format!("bell:{day}")).arg(1).arg("NX");
    mark.arg("PX").arg(expiry);
    let answer: Option<String> = mark.query_async(&mut connection).await?;
    Ok(answer.is_some())
}

fn since_1970() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    milliseconds(since.unwrap_or_default())
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
