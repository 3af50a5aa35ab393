//! Which commit this is: known while building, and part of the build.

use std::fs;

use axum::Json;
use serde_json::{Value, json};

/// What the platform built; at home there is no platform to say so.
const COMMIT: &str = match option_env!("SOURCE_VERSION") {
    Some(commit) => commit,
    None => "unknown",
};

/// Returns the head of the branch, or else what was built in.
fn commit() -> String {
    let head = fs::read_to_string(".git/HEAD").unwrap_or_default();
    let branch = head.trim().strip_prefix("ref: ").unwrap_or("none");
    match fs::read_to_string(format!(".git/{branch}")) {
        Ok(id) => id.trim().to_owned(),
        Err(_) => COMMIT.to_owned(),
    }
}

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": commit() }))
}
