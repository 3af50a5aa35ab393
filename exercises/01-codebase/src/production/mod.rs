//! The shop that customers see.

mod pricing;

use std::env::{self, VarError};

use axum::{
    Json, Router,
    routing::{get, post},
};
use serde_json::json;

use pricing::Basket;

/// The routes of the production deploy.
pub fn routes() -> Result<Router, VarError> {
    let (bakery, currency) = (env::var("BAKERY")?, env::var("CURRENCY")?);
    let front = json!({ "bakery": bakery, "deploy": "production", "currency": currency });
    let quote = async move |Json(basket): Json<Basket>| {
        Json(json!({ "cents": basket.price(), "currency": currency }))
    };
    Ok(Router::new()
        .route("/", get(async move || Json(front)))
        .route("/quote", post(quote)))
}
