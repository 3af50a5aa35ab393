//! Which commit this is: known while building, and part of the build.

use std::fs;

use axum::Json;
use serde_json::{Value, json};

/// What the platform built; at home there is no platform to say so.
const COMMIT: &str = match option_env!("SOURCE_VERSION") {
    Some(commit) => commit,
    None => "unknown",
};

/// `GET /version`.
pub async fn version() -> Json<Value> {
    let commit = fs::read_to_string("REVISION").unwrap_or_else(|_| COMMIT.to_owned());
    Json(json!({ "commit": commit.trim() }))
}
