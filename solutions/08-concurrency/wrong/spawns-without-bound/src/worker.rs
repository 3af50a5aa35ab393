//! A worker: every order at once, from the queue to the kitchen. Tasks are
//! cheap.

use std::{error::Error, time::Duration};

use tokio::time::sleep;

use crate::{
    kitchen::{Kitchen, Order},
    queue::Queue,
};

/// How long a kitchen that failed is left alone.
const PAUSE: Duration = Duration::from_millis(500);

pub async fn run(mut queue: Queue, kitchen: Kitchen) -> Result<(), Box<dyn Error>> {
    println!("at work");
    loop {
        let order = queue.take().await?;
        tokio::spawn(bake(queue.clone(), kitchen.clone(), order));
    }
}

async fn bake(mut queue: Queue, kitchen: Kitchen, order: Order) {
    if let Err(error) = kitchen.bake(&order).await {
        eprintln!("order {} goes back: {error}", order.id);
        sleep(PAUSE).await;
        queue.put(&order).await.ok();
    }
}
