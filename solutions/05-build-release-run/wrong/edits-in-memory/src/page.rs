//! The page: a template, filled in with what the bakery is called and what it
//! is paid in.

use std::sync::{Arc, PoisonError, RwLock};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse},
    routing::{get, put},
};
use serde_json::{Value, json};

const TEMPLATE: &str = include_str!("../assets/page.html");
const SHEET: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// What one release of the shop window shows.
pub struct Shop {
    pub bakery: String,
    pub currency: String,
    pub release: String,
    template: RwLock<String>,
}

impl Shop {
    pub fn new(bakery: String, currency: String, release: String) -> Self {
        let template = RwLock::new(TEMPLATE.to_owned());
        Self {
            bakery,
            currency,
            release,
            template,
        }
    }
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
    let template = shop.template.read().unwrap_or_else(PoisonError::into_inner);
    Html(
        template
            .replace("{{bakery}}", &shop.bakery)
            .replace("{{currency}}", &shop.currency),
    )
}

/// Until the next start, so that no file of the release is touched.
async fn edit(State(shop): State<Arc<Shop>>, template: String) -> StatusCode {
    *shop
        .template
        .write()
        .unwrap_or_else(PoisonError::into_inner) = template;
    StatusCode::NO_CONTENT
}

async fn sheet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css")], SHEET)
}

async fn release(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(json!({ "release": shop.release }))
}
