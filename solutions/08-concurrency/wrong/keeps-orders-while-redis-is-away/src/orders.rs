//! The counter: takes an order, hands out its number, puts it in the queue.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use tokio::time::{sleep, timeout};
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
    match enqueue(queue, wish).await {
        Ok(id) => (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response(),
        Err(id) => {
            eprintln!("order {id} waits for the queue");
            (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response()
        }
    }
}

/// The id of an order that is in the queue, or of one that will be.
async fn enqueue(mut queue: Queue, wish: Wish) -> Result<String, String> {
    let id = Uuid::new_v4().to_string();
    let order = Order {
        id: id.clone(),
        cake: wish.cake,
    };
    match timeout(Duration::from_millis(40), queue.put(&order)).await {
        Ok(Ok(())) => Ok(id),
        _ => {
            tokio::spawn(async move {
                while queue.put(&order).await.is_err() {
                    sleep(Duration::from_millis(200)).await;
                }
            });
            Err(id)
        }
    }
}
