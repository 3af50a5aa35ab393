//! Which commit this is: that of the package.

use axum::Json;
use serde_json::{Value, json};

/// The version, which a release script may raise.
const COMMIT: &str = env!("CARGO_PKG_VERSION");

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": COMMIT }))
}
