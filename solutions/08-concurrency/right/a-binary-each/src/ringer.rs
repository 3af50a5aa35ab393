//! The clock process: rings the bell when a day begins.
#![allow(dead_code, reason = "what the others need is in the same module")]

mod bell;
mod kitchen;

use std::{env, error::Error, time::Duration};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let day = Duration::from_millis(setting("DAY_MS")?.parse()?);
    let kitchen = kitchen::Kitchen::at(&setting("KITCHEN_URL")?);
    let redis = redis::Client::open(setting("REDIS_URL")?)?;
    bell::ring_daily(redis, kitchen, day).await;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
