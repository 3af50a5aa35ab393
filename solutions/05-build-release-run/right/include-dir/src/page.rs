//! The page: a template, filled in with what the bakery is called and what it
//! is paid in.

use std::{error::Error, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use include_dir::{Dir, include_dir};
use minijinja::{Environment, context};
use serde_json::{Value, json};

/// All that the build put together.
static SITE: Dir<'_> = include_dir!("$OUT_DIR/site");

/// What one release of the shop window shows.
pub struct Shop {
    pub bakery: String,
    pub currency: String,
    pub release: String,
}

struct Window {
    page: String,
    release: String,
}

/// The routes of the service.
pub fn router(shop: Shop) -> Result<Router, Box<dyn Error>> {
    let template = SITE
        .get_file("page.html")
        .and_then(|file| file.contents_utf8());
    let mut environment = Environment::new();
    environment.add_template("page.html", template.ok_or("the build has no page")?)?;
    let page = environment.get_template("page.html")?;
    let Shop {
        bakery,
        currency,
        release,
    } = shop;
    let window = Window {
        page: page.render(context! { bakery, currency })?,
        release,
    };
    Ok(Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/", get(page_of))
        .route("/{file}", get(asset))
        .route("/release", get(release_of))
        .with_state(Arc::new(window)))
}

async fn page_of(State(window): State<Arc<Window>>) -> Html<String> {
    Html(window.page.clone())
}

async fn asset(Path(name): Path<String>) -> Response {
    match SITE.get_file(&name) {
        Some(file) if name.ends_with(".css") => {
            ([(CONTENT_TYPE, "text/css; charset=utf-8")], file.contents()).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn release_of(State(window): State<Arc<Window>>) -> Json<Value> {
    Json(json!({ "release": window.release }))
}
