//! Crumb's shop window: one page, and a folder of files beside the binary.

use std::{env, error::Error, fs, io, net::Ipv4Addr, path::PathBuf};

use axum::{Json, Router, response::Html, routing::get};
use serde_json::json;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let release = json!({ "release": setting("RELEASE_ID")? });
    let assets = assets()?;
    let page = fs::read_to_string(assets.join("page.html"))?
        .replace("{{bakery}}", &setting("BAKERY")?)
        .replace("{{currency}}", &setting("CURRENCY")?);

    let app = Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/", get(|| async { Html(page) }))
        .route("/release", get(|| async { Json(release) }))
        .fallback_service(ServeDir::new(assets.join("public")));
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}

/// `../assets` of the folder that the binary is in.
fn assets() -> io::Result<PathBuf> {
    let mut path = env::current_exe()?;
    path.pop();
    path.pop();
    path.push("assets");
    Ok(path)
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
