//! The counter: takes an order, hands out its number, puts it in the queue.

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

use crate::{
    kitchen::{Kitchen, Order},
    queue::Queue,
};

/// From so many waiting orders on, every hand is needed.
const BUSY: u64 = 100;

#[derive(Clone)]
struct Counter {
    queue: Queue,
    kitchen: Kitchen,
}

#[derive(Deserialize)]
struct Wish {
    cake: String,
}

/// The routes of the service.
pub fn router(queue: Queue, kitchen: Kitchen) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/orders", post(take_order))
        .with_state(Counter { queue, kitchen })
}

/// Nobody waits at the counter while it bakes: the order is taken as soon as
/// it is in the queue.
async fn take_order(State(counter): State<Counter>, Json(wish): Json<Wish>) -> Response {
    match enqueue(counter, wish).await {
        Ok(id) => (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response(),
        Err(error) => {
            eprintln!("the queue is out of reach: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "please come back later\n").into_response()
        }
    }
}

async fn enqueue(counter: Counter, wish: Wish) -> RedisResult<String> {
    let Counter { mut queue, kitchen } = counter;
    let order = Order {
        id: queue.number().await?.to_string(),
        cake: wish.cake,
    };
    let id = order.id.clone();
    if queue.waiting().await? < BUSY {
        queue.put(&order).await?;
    } else {
        tokio::spawn(async move {
            if let Err(error) = kitchen.bake(&order).await {
                eprintln!("order {} was not baked: {error}", order.id);
            }
        });
    }
    Ok(id)
}
