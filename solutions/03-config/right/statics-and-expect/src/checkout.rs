//! The routes: selling a cake, and saying that we are ready to.

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use reqwest::{Client, redirect::Policy};
use serde::{Deserialize, Serialize};

use crate::config::{CHARGES, PAYMENT_KEY, PUBLIC_HOST};

/// What a customer buys; the payment service is told the same.
#[derive(Serialize, Deserialize)]
struct Order {
    cake: String,
    cents: u64,
}

/// What the payment service answers.
#[derive(Deserialize)]
struct Charge {
    id: String,
}

/// What the customer gets.
#[derive(Serialize)]
struct Receipt {
    receipt: String,
}

/// All routes of the service.
pub fn routes() -> Router {
    let client = reqwest::Client::builder()
        .redirect(Policy::custom(|hop| {
            hop.error("the payment service redirects")
        }))
        .build()
        .expect("a client without TLS needs nothing");
    Router::new()
        .route("/health", get(|| async { "ready" }))
        .route("/checkout", post(move |order| checkout(client, order)))
}

async fn checkout(client: Client, Json(order): Json<Order>) -> Response {
    match charge(&client, &order).await {
        Some(Charge { id }) => {
            let receipt = format!("https://{}/receipts/{id}", *PUBLIC_HOST);
            (StatusCode::CREATED, Json(Receipt { receipt })).into_response()
        }
        None => (StatusCode::BAD_GATEWAY, "the payment failed").into_response(),
    }
}

/// Has the order paid; none where the payment service did not take it.
async fn charge(client: &Client, order: &Order) -> Option<Charge> {
    let request = client.post(CHARGES.as_str()).bearer_auth(&*PAYMENT_KEY);
    let answer = request.json(order).send().await.ok()?;
    if !answer.status().is_success() {
        return None;
    }
    answer.json().await.ok()
}
