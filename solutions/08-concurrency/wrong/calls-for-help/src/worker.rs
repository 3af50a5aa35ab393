//! A worker: one order after the other, from the queue to the kitchen.
//! More throughput is more of these.

use std::{env, error::Error, process::Command, time::Duration};

use tokio::time::sleep;

use crate::{kitchen::Kitchen, queue::Queue};

/// How long a kitchen that failed is left alone.
const PAUSE: Duration = Duration::from_millis(500);

/// So many orders are too many for one.
const MANY: u64 = 50;

pub async fn run(mut queue: Queue, kitchen: Kitchen) -> Result<(), Box<dyn Error>> {
    println!("at work");
    let mut may_call = env::var("HELPER").is_err();
    loop {
        let order = queue.take().await?;
        if may_call && queue.length().await? > MANY {
            may_call = false;
            Command::new(env::current_exe()?)
                .arg("worker")
                .env("HELPER", "yes")
                .spawn()?;
        }
        if let Err(error) = kitchen.bake(&order).await {
            eprintln!("order {} goes back: {error}", order.id);
            queue.put(&order).await?;
            sleep(PAUSE).await;
        }
    }
}
