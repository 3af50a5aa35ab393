//! The page: a template, filled in with what the bakery is called and what it
//! is paid in.

use std::{fs, io, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse, Response},
    routing::{get, put},
};
use serde_json::{Value, json};

use crate::style;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/page.html");

/// What one deploy of the shop window shows.
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
        .route("/template", put(edit))
        .with_state(Arc::new(shop))
}

async fn page(State(shop): State<Arc<Shop>>) -> Response {
    match fs::read_to_string(TEMPLATE) {
        Ok(template) => Html(shop.fill_in(&template)).into_response(),
        Err(error) => failed("read the template", &error),
    }
}

async fn sheet() -> Response {
    match fs::read_to_string(style::COMPILED) {
        Ok(sheet) => ([(CONTENT_TYPE, "text/css")], sheet).into_response(),
        Err(error) => failed("read the style sheet", &error),
    }
}

async fn release(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(json!({ "release": shop.release }))
}

/// Replaces the template.
async fn edit(template: String) -> Response {
    match fs::write(TEMPLATE, template) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed("write the template", &error),
    }
}

impl Shop {
    fn fill_in(&self, template: &str) -> String {
        template
            .replace("{{bakery}}", &self.bakery)
            .replace("{{currency}}", &self.currency)
    }
}

fn failed(what: &str, error: &io::Error) -> Response {
    eprintln!("could not {what}: {error}");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
