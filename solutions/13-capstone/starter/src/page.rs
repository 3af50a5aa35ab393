//! The page, and which release shows it.

use std::fs;

use axum::{Json, Router, http::StatusCode, response::Html, routing::get};
use serde_json::json;

/// Read for each visitor, so that a change of it can be seen at once.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/page.html");

/// The routes that need nobody.
pub fn routes() -> Router {
    let release = json!({ "release": env!("CARGO_PKG_VERSION") });
    Router::new()
        .route("/", get(page))
        .route("/release", get(Json(release)))
        .route("/health", get("ok\n"))
}

async fn page() -> Result<Html<String>, StatusCode> {
    fs::read_to_string(PAGE).map(Html).map_err(|error| {
        tracing::error!("{PAGE}: {error}");
        StatusCode::INTERNAL_SERVER_ERROR
    })
}
