//! The shop that the bakers try things in.

mod pricing;

use axum::{
    Json, Router,
    routing::{get, post},
};
use serde_json::{Value, json};

use pricing::Basket;

/// The routes of the staging deploy.
pub fn routes() -> Router {
    Router::new()
        .route("/", get(front))
        .route("/quote", post(quote))
}

async fn front() -> Json<Value> {
    Json(json!({ "bakery": "Crumb (staging)", "deploy": "staging", "currency": "EUR" }))
}

async fn quote(Json(basket): Json<Basket>) -> Json<Value> {
    Json(json!({ "cents": basket.price(), "currency": "EUR" }))
}
