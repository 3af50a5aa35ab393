//! Which commit this is.

use axum::Json;
use serde_json::{Value, json};

/// The commit of this release.
const COMMIT: &str = "5d0c91e7f288a1d4b06c4f7e13a92b6c80d3e5f1";

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": COMMIT }))
}
