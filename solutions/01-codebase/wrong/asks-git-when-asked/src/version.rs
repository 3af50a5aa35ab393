//! Which commit this is: git knows.

use std::process::Command;

use axum::{Json, http::StatusCode};
use serde_json::{Value, json};

/// `GET /version`.
pub async fn version() -> Result<Json<Value>, StatusCode> {
    let asked = Command::new("git").args(["rev-parse", "HEAD"]).output();
    let output = asked.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let commit = String::from_utf8_lossy(&output.stdout);
    Ok(Json(json!({ "commit": commit.trim() })))
}
