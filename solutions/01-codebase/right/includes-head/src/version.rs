//! Which commit this is: the file that says it, as a constant.

use axum::Json;
use serde_json::{Value, json};

/// The commit that is checked out; the compiler tracks the file.
const COMMIT: &str = include_str!("../.git/HEAD").trim_ascii_end();

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": COMMIT }))
}
