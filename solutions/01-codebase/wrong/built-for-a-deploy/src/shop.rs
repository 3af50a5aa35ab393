//! The shop of the deploy that this is built for.

use std::env;

use axum::{
    Json, Router,
    routing::{get, post},
};
use serde_json::json;

use crate::pricing::Basket;

/// The deploy that this build is for.
const DEPLOY: &str = match option_env!("DEPLOY") {
    Some(name) => name,
    None => "production",
};

/// The routes of this deploy.
pub fn routes() -> Result<Router, String> {
    let currency = setting("CURRENCY")?;
    let front = json!({
        "bakery": setting("BAKERY")?,
        "deploy": DEPLOY,
        "currency": currency,
    });
    let quote = async move |Json(basket): Json<Basket>| {
        Json(json!({ "cents": basket.price(), "currency": currency }))
    };
    Ok(Router::new()
        .route("/", get(async move || Json(front)))
        .route("/quote", post(quote)))
}

/// A variable of the environment, or which one is missing.
pub fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
