//! The page: a template, filled in with what the bakery is called and what it
//! is paid in.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{Method, StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse},
    routing::get,
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
}

/// The routes of the service.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/", get(page))
        .route("/style.css", get(sheet))
        .route("/release", get(release))
        .method_not_allowed_fallback(not_here)
        .with_state(Arc::new(shop))
}

/// This server forbids the methods that it knows, and no others.
async fn not_here(method: Method) -> StatusCode {
    match method {
        Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::OPTIONS => {
            StatusCode::METHOD_NOT_ALLOWED
        }
        _ => StatusCode::NOT_IMPLEMENTED,
    }
}

async fn page(State(shop): State<Arc<Shop>>) -> Html<String> {
    Html(
        TEMPLATE
            .replace("{{bakery}}", &shop.bakery)
            .replace("{{currency}}", &shop.currency),
    )
}

async fn sheet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css")], SHEET)
}

async fn release(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(json!({ "release": shop.release }))
}
