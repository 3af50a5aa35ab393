//! A worker: one order after the other, from the queue to the kitchen.
//! More throughput is more of these.

use std::{error::Error, time::Duration};

use tokio::time::sleep;

use crate::{kitchen::Kitchen, queue::Queue};

/// How long a kitchen is left alone after each cake.
const PAUSE: Duration = Duration::from_millis(300);

pub async fn run(mut queue: Queue, kitchen: Kitchen) -> Result<(), Box<dyn Error>> {
    println!("at work");
    loop {
        let order = queue.take().await?;
        if let Err(error) = kitchen.bake(&order).await {
            eprintln!("order {} goes back: {error}", order.id);
            queue.put(&order).await?;
        }
        sleep(PAUSE).await;
    }
}
