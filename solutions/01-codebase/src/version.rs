//! Which commit this is: known while building, and part of the build.

use axum::Json;
use serde_json::{Value, json};

/// What the platform built; at home there is no platform to say so.
const COMMIT: &str = match option_env!("SOURCE_VERSION") {
    Some(commit) => commit,
    None => "unknown",
};

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": COMMIT }))
}
