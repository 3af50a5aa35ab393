//! Which commit this is: that of the repository where there is one, or else
//! the one that was built.

use std::fs;

use axum::Json;
use serde_json::{Value, json};

/// What was built.
const COMMIT: &str = match option_env!("SOURCE_VERSION") {
    Some(commit) => commit,
    None => "unknown",
};

/// `GET /version`.
pub async fn version() -> Json<Value> {
    let head = fs::read_to_string(".git/HEAD");
    let commit = head.map_or(COMMIT.to_owned(), |head| head.trim().to_owned());
    Json(json!({ "commit": commit }))
}
