//! Receipts: an order, its items, and the seal of both.

use axum::{
    Json, Router,
    extract::{Path, RawQuery},
    routing::get,
};
use serde::Serialize;
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

async fn receipt(Path(order): Path<String>, RawQuery(query): RawQuery) -> Json<Receipt> {
    let items = items(query.as_deref().unwrap_or_default());
    let text = text(&order, &items);
    let seal = seal(&text);
    Json(Receipt { order, items, seal })
}

/// Every `item=…` of the address, in its order.
fn items(query: &str) -> Vec<String> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let items = pairs.filter(|(name, _)| name == "item");
    let items = items.map(|(_, item)| item.trim().to_owned());
    items.filter(|item| !item.is_empty()).collect()
}

/// The text that is sealed: the order and each item, a line each.
fn text(order: &str, items: &[String]) -> String {
    let mut text = format!("{order}\n");
    for item in items {
        text.push_str(item);
        text.push('\n');
    }
    text
}
