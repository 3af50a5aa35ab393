//! Which commit this is.

use axum::Json;
use serde_json::{Value, json};

/// The commit of this release.
const COMMIT: &str = "45d2bd5c58b23c9efbf23bcd7f42cd7c9910802b";

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": COMMIT }))
}
