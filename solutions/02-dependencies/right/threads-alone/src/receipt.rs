//! Receipts: an order, its items, and the seal of both.

use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

/// The receipt that `target` asks for, if it asks for one.
pub fn receipt(target: &str) -> Option<String> {
    let url = Url::parse(&format!("http://crumb{target}")).ok()?;
    let order = url.path().strip_prefix("/receipt/")?;
    let items = url.query_pairs().filter(|(name, _)| name == "item");
    let items: Vec<String> = items.map(|(_, item)| item.into_owned()).collect();
    let lines = [order].into_iter().chain(items.iter().map(String::as_str));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    let seal = hex::encode(Sha256::digest(text));
    Some(json!({ "order": order, "items": items, "seal": seal }).to_string())
}
