//! The page: a template, filled in with what the bakery is called and what it
//! is paid in.

use std::{env, error::Error, fs, io, path::PathBuf, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse},
    routing::{get, put},
};
use serde_json::{Value, json};

/// What one release of the shop window shows.
pub struct Shop {
    pub bakery: String,
    pub currency: String,
    pub release: String,
    pub assets: Assets,
}

/// What came with the release.
pub struct Assets {
    folder: PathBuf,
    sheet: String,
}

impl Assets {
    /// Reads them once: `bin/crumb` runs, `assets/` is the neighbour of `bin`.
    pub fn of_the_release() -> Result<Self, Box<dyn Error>> {
        let binary = env::current_exe()?.canonicalize()?;
        let release = binary.ancestors().nth(2).ok_or("the binary is nowhere")?;
        let folder = release.join("assets");
        let sheet = fs::read_to_string(folder.join("style.css"))?;
        Ok(Self { folder, sheet })
    }

    fn template(&self) -> io::Result<String> {
        fs::read_to_string(self.folder.join("page.html"))
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
    let template = shop.assets.template().unwrap_or_default();
    Html(
        template
            .replace("{{bakery}}", &shop.bakery)
            .replace("{{currency}}", &shop.currency),
    )
}

async fn edit(State(shop): State<Arc<Shop>>, template: String) -> StatusCode {
    match fs::write(shop.assets.folder.join("page.html"), template) {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn sheet(State(shop): State<Arc<Shop>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css")], shop.assets.sheet.clone())
}

async fn release(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(json!({ "release": shop.release }))
}
