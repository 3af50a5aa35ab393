//! The shop, the same in every deploy: what differs comes from the
//! environment, and nothing is decided by what a deploy is called.

use std::env::{self, VarError};

use axum::{
    Json, Router,
    routing::{get, post},
};
use serde_json::json;

use crate::pricing::Basket;

/// The routes of any deploy.
pub fn routes() -> Result<Router, VarError> {
    let currency = env::var("CURRENCY")?;
    let front = json!({
        "bakery": env::var("BAKERY")?,
        "deploy": env::var("DEPLOY")?,
        "currency": currency,
    });
    let quote = async move |Json(basket): Json<Basket>| {
        Json(json!({ "cents": basket.price(), "currency": currency }))
    };
    Ok(Router::new()
        .route("/", get(async move || Json(front)))
        .route("/quote", post(quote)))
}
