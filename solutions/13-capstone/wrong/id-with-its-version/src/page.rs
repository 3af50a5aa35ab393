//! The page, and which release shows it.

use axum::{Json, Router, response::Html, routing::get};
use serde_json::json;

/// It came with the build, and stays what it was then.
const PAGE: &str = include_str!("../assets/page.html");

/// The routes that need nobody.
pub fn routes(release: String) -> Router {
    // Which code it is matters as much.
    let release = format!("{release}-{}", env!("CARGO_PKG_VERSION"));
    Router::new()
        .route("/", get(Html(PAGE)))
        .route("/release", get(Json(json!({ "release": release }))))
        .route("/health", get("ok\n"))
}
