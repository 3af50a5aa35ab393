//! A worker: up to eight orders at a time, from the queue to the kitchen.

use std::{error::Error, sync::Arc, time::Duration};

use tokio::{sync::Semaphore, time::sleep};

use crate::{
    kitchen::{Kitchen, Order},
    queue::Queue,
};

/// How many orders one worker has in its hands.
const HANDS: usize = 8;

/// How often an empty queue is looked at.
const IDLE: Duration = Duration::from_millis(15);

pub async fn run(mut queue: Queue, kitchen: Kitchen) -> Result<(), Box<dyn Error>> {
    let hands = Arc::new(Semaphore::new(HANDS));
    loop {
        // First a free hand, then an order: what nobody can bake stays in the
        // queue for the other workers.
        let hand = Arc::clone(&hands).acquire_owned().await?;
        let Some(order) = queue.take().await? else {
            drop(hand);
            sleep(IDLE).await;
            continue;
        };
        let (queue, kitchen) = (queue.clone(), kitchen.clone());
        tokio::spawn(async move {
            if let Err(error) = bake(queue, kitchen, order).await {
                eprintln!("{error}");
            }
            drop(hand);
        });
    }
}

async fn bake(
    mut queue: Queue,
    kitchen: Kitchen,
    order: Order,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let baked = kitchen.bake(&order).await;
    if baked.is_err() {
        queue.put(&order).await?;
    }
    queue.done(&order).await?;
    Ok(baked?)
}
