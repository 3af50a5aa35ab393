//! The counter: takes an order, hands out its number, puts it in the queue.

use std::{
    process,
    sync::atomic::{AtomicU64, Ordering},
};

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

use crate::{kitchen::Order, queue::Queue};

/// The orders of this process.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

#[derive(Deserialize)]
struct Wish {
    cake: String,
}

/// The routes of the service.
pub fn router(queue: Queue) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/orders", post(take_order))
        .with_state(queue)
}

/// Nobody waits at the counter while it bakes: the order is taken as soon as
/// it is in the queue.
async fn take_order(State(queue): State<Queue>, Json(wish): Json<Wish>) -> Response {
    match enqueue(queue, wish).await {
        Ok(id) => (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response(),
        Err(error) => {
            eprintln!("the queue is out of reach: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "please come back later\n").into_response()
        }
    }
}

async fn enqueue(mut queue: Queue, wish: Wish) -> RedisResult<String> {
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    let order = Order {
        id: format!("{}-{number}", process::id()),
        cake: wish.cake,
    };
    queue.put(&order).await?;
    Ok(order.id)
}
