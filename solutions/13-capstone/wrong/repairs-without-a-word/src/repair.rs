//! Mends the prices that an earlier release wrote in crowns, as `4.20`.

use std::{collections::BTreeMap, error::Error};

use redis::AsyncCommands;

use crate::config::setting;

/// Does so once, and reports how many there were.
pub async fn run() -> Result<(), Box<dyn Error>> {
    let redis = redis::Client::open(setting("REDIS_URL")?)?;
    let mut redis = redis.get_multiplexed_async_connection().await?;
    let menu: BTreeMap<String, String> = redis.hgetall("menu").await?;
    let mut repaired = 0;
    for (cake, price) in menu {
        if let Some(cents) = in_cents(&price) {
            let () = redis.hset("menu", cake, cents).await?;
            repaired += 1;
        }
    }
    tracing::debug!("repaired {repaired} prices");
    Ok(())
}

/// `420` for `4.20`; nothing for a price that is in cents already.
fn in_cents(price: &str) -> Option<u64> {
    let (crowns, cents) = price.split_once('.')?;
    let (crowns, cents): (u64, u64) = (crowns.parse().ok()?, cents.parse().ok()?);
    Some(crowns * 100 + cents)
}
