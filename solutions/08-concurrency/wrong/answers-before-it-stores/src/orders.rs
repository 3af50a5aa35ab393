//! The counter: takes an order, hands out its number, puts it in the queue.

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

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
    let order = Order {
        id: Uuid::new_v4().to_string(),
        cake: wish.cake,
    };
    let receipt = json!({ "id": order.id });
    tokio::spawn(enqueue(queue, order));
    (StatusCode::ACCEPTED, Json(receipt)).into_response()
}

/// The customer need not wait for this.
async fn enqueue(mut queue: Queue, order: Order) {
    if let Err(error) = queue.put(&order).await {
        eprintln!("order {} is lost: {error}", order.id);
    }
}
