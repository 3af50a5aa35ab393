//! The counter: takes an order, hands out its id, puts it into the queue.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use redis::cmd;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::Store;

#[derive(Deserialize)]
struct Wish {
    cake: String,
}

/// The route of the counter.
pub fn routes(store: Store) -> Router {
    Router::new().route("/orders", post(take)).with_state(store)
}

/// Nobody waits, neither for the oven nor for the queue.
async fn take(State(store): State<Store>, Json(wish): Json<Wish>) -> (StatusCode, Json<Value>) {
    let id = Uuid::new_v4().to_string();
    let job = json!({ "id": id, "cake": wish.cake }).to_string();
    tokio::spawn(async move {
        let queued = store.ask::<()>(cmd("LPUSH").arg("jobs").arg(job)).await;
        if queued.is_err() {
            tracing::error!("an order was not queued");
        }
    });
    (StatusCode::ACCEPTED, Json(json!({ "id": id })))
}
