//! Which commit this is: known while building, and part of the build.

use std::env;

use axum::Json;
use serde_json::{Value, json};

/// What the platform built; at home there is no platform to say so.
const COMMIT: &str = match option_env!("SOURCE_VERSION") {
    Some(commit) => commit,
    None => "unknown",
};

/// `GET /version`.
pub async fn version() -> Json<Value> {
    let commit = env::var("GIT_COMMIT").unwrap_or_else(|_| COMMIT.to_owned());
    Json(json!({ "commit": commit }))
}
