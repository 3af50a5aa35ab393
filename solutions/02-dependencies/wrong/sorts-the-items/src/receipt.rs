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
    let mut items = items(query.as_deref().unwrap_or_default());
    items.sort_unstable();
    let text = text(&order, &items);
    let seal = seal(&text);
    Json(Receipt { order, items, seal })
}

/// Every `item=…` of the address, in its order.
fn items(query: &str) -> Vec<String> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let items = pairs.filter(|(name, _)| name == "item");
    items.map(|(_, item)| item.into_owned()).collect()
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
