//! The shop that customers see.

mod pricing;

use axum::{
    Json, Router,
    routing::{get, post},
};
use serde_json::json;

use pricing::Basket;

/// The routes of the production deploy.
pub fn routes(bakery: &str, currency: String) -> Router {
    let front = json!({ "bakery": bakery, "deploy": "production", "currency": currency });
    let quote = async move |Json(basket): Json<Basket>| {
        Json(json!({ "cents": basket.price(), "currency": currency }))
    };
    Router::new()
        .route("/", get(async move || Json(front)))
        .route("/quote", post(quote))
}
