//! A worker: one order after the other, from the queue to the kitchen.
//! More throughput is more of these.

use std::error::Error;

use crate::{kitchen::Kitchen, queue::Queue};

pub async fn run(mut queue: Queue, kitchen: Kitchen) -> Result<(), Box<dyn Error>> {
    println!("at work");
    loop {
        let order = queue.take().await?;
        if let Err(error) = kitchen.bake(&order).await {
            eprintln!("order {} was not baked: {error}", order.id);
        }
    }
}
