//! The counter: takes an order, hands out its id, puts it into the queue.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use redis::cmd;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::{Store, Unavailable};

#[derive(Deserialize)]
struct Wish {
    cake: String,
}

/// The route of the counter.
pub fn routes(store: Store) -> Router {
    Router::new().route("/orders", post(take)).with_state(store)
}

/// Nobody waits while it bakes: an order is taken as soon as it is in the
/// queue.
async fn take(
    State(store): State<Store>,
    Json(wish): Json<Wish>,
) -> Result<(StatusCode, Json<Value>), Unavailable> {
    let id = Uuid::new_v4().to_string();
    let job = json!({ "id": id, "cake": wish.cake }).to_string();
    store.ask::<()>(cmd("LPUSH").arg("jobs").arg(job)).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "id": id }))))
}
