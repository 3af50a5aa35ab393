//! A worker: one order after the other, from the queue to the kitchen.
//! More throughput is more of these.

use std::{error::Error, time::Duration};

use tokio::time::sleep;

use crate::{kitchen::Kitchen, queue::Queue};

/// How long a kitchen that failed is left alone.
const PAUSE: Duration = Duration::from_millis(500);

/// How often an empty queue is looked at.
const IDLE: Duration = Duration::from_millis(10);

pub async fn run(mut queue: Queue, kitchen: Kitchen) -> Result<(), Box<dyn Error>> {
    println!("at work");
    loop {
        let Some(order) = queue.oldest().await? else {
            sleep(IDLE).await;
            continue;
        };
        match kitchen.bake(&order).await {
            Ok(()) => queue.done(&order).await?,
            Err(error) => {
                eprintln!("order {} stays: {error}", order.id);
                sleep(PAUSE).await;
            }
        }
    }
}
