//! Which commit this is: the folder that it was built in knows.

use std::fs;

use axum::{Json, http::StatusCode};
use serde_json::{Value, json};

/// Where the commit is written.
const HEAD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.git/HEAD");

/// `GET /version`.
pub async fn version() -> Result<Json<Value>, StatusCode> {
    let head = fs::read_to_string(HEAD).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(Json(json!({ "commit": head.trim() })))
}
