//! The counter: takes an order, hands out its number, puts it in the queue.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use redis::RedisResult;
use serde::Deserialize;
use serde_json::json;
use tokio::{sync::mpsc, time::sleep};

use crate::{kitchen::Order, queue::Queue};

/// One trip to Redis for all orders of this time.
const BATCH: Duration = Duration::from_secs(1);

#[derive(Clone)]
struct Counter {
    queue: Queue,
    batch: mpsc::UnboundedSender<Order>,
}

#[derive(Deserialize)]
struct Wish {
    cake: String,
}

/// The routes of the service.
pub fn router(queue: Queue) -> Router {
    let (batch, orders) = mpsc::unbounded_channel();
    tokio::spawn(flush(queue.clone(), orders));
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/orders", post(take_order))
        .with_state(Counter { queue, batch })
}

/// Puts what was taken meanwhile in the queue.
async fn flush(mut queue: Queue, mut orders: mpsc::UnboundedReceiver<Order>) {
    loop {
        sleep(BATCH).await;
        while let Ok(order) = orders.try_recv() {
            if let Err(error) = queue.put(&order).await {
                eprintln!("order {} is lost: {error}", order.id);
            }
        }
    }
}

/// Nobody waits at the counter while it bakes.
async fn take_order(State(counter): State<Counter>, Json(wish): Json<Wish>) -> Response {
    match enqueue(counter, wish).await {
        Ok(id) => (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response(),
        Err(error) => {
            eprintln!("the queue is out of reach: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "please come back later\n").into_response()
        }
    }
}

async fn enqueue(mut counter: Counter, wish: Wish) -> RedisResult<String> {
    let id = counter.queue.number().await?.to_string();
    let order = Order {
        id: id.clone(),
        cake: wish.cake,
    };
    counter.batch.send(order).map_err(std::io::Error::other)?;
    Ok(id)
}
