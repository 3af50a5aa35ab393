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

use crate::{kitchen::Order, queue::Queue};

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
        Ok(id) => Json(json!({ "id": id })).into_response(),
        Err(error) => {
            eprintln!("the queue is out of reach: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "please come back later\n").into_response()
        }
    }
}

async fn enqueue(mut queue: Queue, wish: Wish) -> RedisResult<String> {
    let order = Order {
        id: queue.number().await?.to_string(),
        cake: wish.cake,
    };
    queue.put(&order).await?;
    Ok(order.id)
}
