//! The shop: staging with the rules that are being tried, every other deploy
//! with those of production.

use std::env::{self, VarError};

use axum::{
    Json, Router,
    routing::{get, post},
};
use serde_json::json;

use crate::{pricing, staging};

/// The routes of any deploy.
pub fn routes() -> Result<Router, VarError> {
    let (deploy, currency) = (env::var("DEPLOY")?, env::var("CURRENCY")?);
    let answer = move |cents: u64| Json(json!({ "cents": cents, "currency": currency }));
    let quote = match deploy.as_str() {
        "staging" => post(async move |Json(basket): Json<staging::Basket>| answer(basket.price())),
        _ => post(async move |Json(basket): Json<pricing::Basket>| answer(basket.price())),
    };
    let front = json!({
        "bakery": env::var("BAKERY")?,
        "deploy": deploy,
        "currency": env::var("CURRENCY")?,
    });
    Ok(Router::new()
        .route("/", get(async move || Json(front)))
        .route("/quote", quote))
}
