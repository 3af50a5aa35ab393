//! Which commit this is: without it there is no build.

use axum::Json;
use serde_json::{Value, json};

/// What the platform builds.
const COMMIT: &str = env!("SOURCE_VERSION");

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": COMMIT }))
}
