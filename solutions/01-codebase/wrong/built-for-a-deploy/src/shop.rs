//! The shop of the deploy that this is built for.

use std::env::{self, VarError};

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
pub fn routes() -> Result<Router, VarError> {
    let currency = env::var("CURRENCY")?;
    let front = json!({
        "bakery": env::var("BAKERY")?,
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
