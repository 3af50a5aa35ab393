//! A worker: one order after the other, from the queue to the kitchen.
//! More throughput is more of these.

use std::{error::Error, time::Duration};

use tokio::time::sleep;

use crate::{kitchen::Kitchen, queue::Queue};

/// How long a kitchen that failed is left alone.
const PAUSE: Duration = Duration::from_millis(500);

pub async fn run(mut queue: Queue, kitchen: Kitchen) -> Result<(), Box<dyn Error>> {
    let name = format!("worker-{}", queue.number().await?);
    queue.join().await?;
    println!("{name} is at work");
    loop {
        let (place, order) = queue.take(&name).await?;
        if let Err(error) = kitchen.bake(&order).await {
            eprintln!("order {} goes back: {error}", order.id);
            queue.put(&order).await?;
            sleep(PAUSE).await;
        }
        queue.done(&place).await?;
    }
}
