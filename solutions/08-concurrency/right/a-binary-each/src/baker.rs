//! The worker process: bakes orders.
#![allow(
    dead_code,
    reason = "what the web process needs is in the same modules"
)]

mod kitchen;
mod queue;
mod worker;

use std::{env, error::Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let queue = queue::Queue::open(&setting("REDIS_URL")?).await?;
    let kitchen = kitchen::Kitchen::at(&setting("KITCHEN_URL")?);
    worker::run(queue, kitchen).await
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
