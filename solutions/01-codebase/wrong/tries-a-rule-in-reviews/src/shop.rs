//! The shop, the same in every deploy: what differs comes from the
//! environment, and nothing is decided by what a deploy is called.

use std::env;

use axum::{
    Json, Router,
    routing::{get, post},
};
use serde_json::json;

use crate::pricing::Basket;

/// The routes of any deploy.
pub fn routes() -> Result<Router, String> {
    let currency = setting("CURRENCY")?;
    let deploy = setting("DEPLOY")?;
    let front = json!({
        "bakery": setting("BAKERY")?,
        "deploy": deploy,
        "currency": currency,
    });
    let quote = async move |Json(basket): Json<Basket>| {
        Json(json!({ "cents": basket.price(&deploy), "currency": currency }))
    };
    Ok(Router::new()
        .route("/", get(async move || Json(front)))
        .route("/quote", post(quote)))
}

/// A variable of the environment, or which one is missing.
pub fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
