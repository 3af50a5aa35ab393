//! Which commit this is: config like any other.

use std::env;

use axum::Json;
use serde_json::{Value, json};

/// `GET /version`.
pub async fn version() -> Json<Value> {
    let commit = env::var("SOURCE_VERSION").unwrap_or_else(|_| "unknown".to_owned());
    Json(json!({ "commit": commit }))
}
