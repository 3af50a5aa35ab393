//! Receipts: an order, its items, and the seal of both.

use axum::{
    Json, Router,
    extract::{Path, RawQuery},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tokio::task;
use url::form_urlencoded;

use crate::seal::seal;

/// What the customer gets.
#[derive(Serialize)]
struct Receipt {
    order: String,
    items: Vec<String>,
    seal: String,
}

/// The routes of the service.
pub fn router() -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/receipt/{order}", get(receipt))
}

async fn receipt(Path(order): Path<String>, RawQuery(query): RawQuery) -> Response {
    let items = items(query.as_deref().unwrap_or_default());
    let text = text(&order, &items);
    match task::spawn_blocking(move || seal(&text)).await {
        Ok(Ok(seal)) => Json(Receipt { order, items, seal }).into_response(),
        Ok(Err(error)) => failed(&error),
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::error::Error) -> Response {
    eprintln!("no seal for this receipt: {error}");
    (StatusCode::INTERNAL_SERVER_ERROR, "no receipt today\n").into_response()
}

/// Every `item=…` of the address, in its order.
fn items(query: &str) -> Vec<String> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let items = pairs.filter(|(name, _)| name == "item");
    items.map(|(_, item)| item.into_owned()).collect()
}

/// The text that is sealed: the order and each item, a line each.
fn text(order: &str, items: &[String]) -> String {
    let mut lines = vec![order];
    lines.extend(items.iter().map(String::as_str));
    lines.join("\n")
}
