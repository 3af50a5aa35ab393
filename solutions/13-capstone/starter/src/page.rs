//! The page, and which release shows it.

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{Json, Router, http::StatusCode, response::Html, routing::get};
use serde_json::json;

/// Read for each visitor, so that a change of it can be seen at once.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/page.html");

/// The routes that need nobody.
pub fn routes() -> Router {
    let release = json!({ "release": release() });
    Router::new()
        .route("/", get(page))
        .route("/release", get(Json(release)))
        .route("/health", get("ok\n"))
}

/// The version, and when it went into production.
fn release() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default().as_millis();
    format!("{}-{now}", env!("CARGO_PKG_VERSION"))
}

async fn page() -> Result<Html<String>, StatusCode> {
    fs::read_to_string(PAGE).map(Html).map_err(|error| {
        tracing::error!("{PAGE}: {error}");
        StatusCode::INTERNAL_SERVER_ERROR
    })
}
