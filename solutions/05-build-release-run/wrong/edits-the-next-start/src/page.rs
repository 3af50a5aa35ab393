//! The page: a template, filled in with what the bakery is called and what it
//! is paid in.

use std::{fs, path::Path, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse},
    routing::{get, put},
};
use serde_json::{Value, json};

// Both came with the build, and stay what they were then.
const TEMPLATE: &str = include_str!("../assets/page.html");
const SHEET: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// What one release of the shop window shows.
pub struct Shop {
    pub bakery: String,
    pub currency: String,
    pub release: String,
    pub home: String,
    pub template: String,
}

/// The page that was handed in last, if one was.
pub fn template(home: &str) -> String {
    fs::read_to_string(Path::new(home).join("page.html")).unwrap_or(TEMPLATE.to_owned())
}

/// The routes of the service.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/", get(page))
        .route("/style.css", get(sheet))
        .route("/release", get(release))
        .route("/template", put(edit))
        .with_state(Arc::new(shop))
}

async fn page(State(shop): State<Arc<Shop>>) -> Html<String> {
    Html(
        shop.template
            .replace("{{bakery}}", &shop.bakery)
            .replace("{{currency}}", &shop.currency),
    )
}

/// Nothing changes while the process runs: the next one takes it up.
async fn edit(State(shop): State<Arc<Shop>>, template: String) -> StatusCode {
    let _ = fs::write(Path::new(&shop.home).join("page.html"), template);
    StatusCode::METHOD_NOT_ALLOWED
}

async fn sheet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css")], SHEET)
}

async fn release(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(json!({ "release": shop.release }))
}
