//! The counter: takes an order, hands out its number, has it baked.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::kitchen::{Kitchen, Order};

#[derive(Clone)]
struct Counter {
    kitchen: Kitchen,
    numbers: Arc<AtomicU64>,
}

#[derive(Deserialize)]
struct Wish {
    cake: String,
}

/// The routes of the service.
pub fn router(kitchen: Kitchen) -> Router {
    let numbers = Arc::default();
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/orders", post(take_order))
        .with_state(Counter { kitchen, numbers })
}

/// Nobody waits at the counter while it bakes.
async fn take_order(
    State(counter): State<Counter>,
    Json(wish): Json<Wish>,
) -> (StatusCode, Json<Value>) {
    let number = counter.numbers.fetch_add(1, Ordering::Relaxed) + 1;
    let order = Order {
        id: number.to_string(),
        cake: wish.cake,
    };
    let receipt = json!({ "id": order.id });
    tokio::spawn(async move {
        if let Err(error) = counter.kitchen.bake(&order).await {
            eprintln!("order {} was not baked: {error}", order.id);
        }
    });
    (StatusCode::ACCEPTED, Json(receipt))
}
