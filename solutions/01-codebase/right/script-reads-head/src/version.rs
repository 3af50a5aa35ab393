//! Which commit this is: the build script left it in a file.

use axum::Json;
use serde_json::{Value, json};

/// What was built.
const COMMIT: &str = include_str!(concat!(env!("OUT_DIR"), "/commit"));

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": COMMIT }))
}
