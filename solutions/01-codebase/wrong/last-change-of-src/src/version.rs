//! Which commit this is: the build script found out.

use axum::Json;
use serde_json::{Value, json};

/// What was built.
const COMMIT: &str = env!("COMMIT");

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": COMMIT }))
}
