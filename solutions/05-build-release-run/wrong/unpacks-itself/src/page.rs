//! The page: a template, filled in with what the bakery is called and what it
//! is paid in.

use std::{env, fs, io, path::PathBuf, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    http::header::CONTENT_TYPE,
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
    pub unpacked: PathBuf,
}

/// Puts everything where any tool can read it.
pub fn unpack() -> io::Result<PathBuf> {
    let folder = env::temp_dir().join("crumb");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("page.html"), TEMPLATE)?;
    fs::write(folder.join("style.css"), SHEET)?;
    Ok(folder)
}

/// The routes of the service.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/", get(page))
        .route("/style.css", get(sheet))
        .route("/release", get(release))
        .with_state(Arc::new(shop))
}

async fn page(State(shop): State<Arc<Shop>>) -> Html<String> {
    let template = fs::read_to_string(shop.unpacked.join("page.html")).unwrap_or_default();
    Html(
        template
            .replace("{{bakery}}", &shop.bakery)
            .replace("{{currency}}", &shop.currency),
    )
}

async fn sheet(State(shop): State<Arc<Shop>>) -> impl IntoResponse {
    let sheet = fs::read_to_string(shop.unpacked.join("style.css")).unwrap_or_default();
    ([(CONTENT_TYPE, "text/css")], sheet)
}

async fn release(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(json!({ "release": shop.release }))
}
