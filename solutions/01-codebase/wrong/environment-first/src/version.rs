//! Which commit this is: what the platform says now, or else what it said
//! while building.

use std::env;

use axum::Json;
use serde_json::{Value, json};

/// What was built.
const COMMIT: &str = match option_env!("SOURCE_VERSION") {
    Some(commit) => commit,
    None => "unknown",
};

/// `GET /version`.
pub async fn version() -> Json<Value> {
    let commit = env::var("SOURCE_VERSION").unwrap_or_else(|_| COMMIT.to_owned());
    Json(json!({ "commit": commit }))
}
