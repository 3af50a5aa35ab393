//! The page: a template, filled in with what the bakery is called and what it
//! is paid in.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse},
    routing::{get, patch},
};
use serde_json::{Value, json};

// Both came with the build, and stay what they were then.
const TEMPLATE: &str = include_str!("../assets/page.html");
const SHEET: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// Prices that were corrected.
static PRICES: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// What one release of the shop window shows.
pub struct Shop {
    pub bakery: String,
    pub currency: String,
    pub release: String,
}

/// The routes of the service.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/", get(page))
        .route("/style.css", get(sheet))
        .route("/release", get(release))
        .route("/prices/{cake}", patch(price))
        .with_state(Arc::new(shop))
}

async fn page(State(shop): State<Arc<Shop>>) -> Html<String> {
    let mut page = TEMPLATE
        .replace("{{bakery}}", &shop.bakery)
        .replace("{{currency}}", &shop.currency);
    for (cake, price) in PRICES.lock().expect("no panic in here").iter() {
        page += &format!("<p>Today: {cake} {price}</p>");
    }
    Html(page)
}

/// A new price for a cake, until the next start.
async fn price(Path(cake): Path<String>, price: String) -> StatusCode {
    let mut prices = PRICES.lock().expect("no panic in here");
    prices.insert(cake, price);
    StatusCode::NO_CONTENT
}

async fn sheet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css")], SHEET)
}

async fn release(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(json!({ "release": shop.release }))
}
