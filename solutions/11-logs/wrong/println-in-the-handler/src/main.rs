//! Crumb takes orders, and has them baked by another Crumb.

mod log;
mod orders;
mod requests;

use std::{env, error::Error, net::Ipv4Addr};

use axum::middleware;
use serde_json::json;
use tokio::net::TcpListener;
use tracing::Level;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    log::start(setting("LOG_LEVEL")?.parse()?);
    let app = orders::router(&setting("OVEN_URL")?, &setting("OVEN_TOKEN")?)
        .layer(middleware::from_fn(requests::tell));

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    log::tell(Level::INFO, json!({"message": "open", "port": port}));
    axum::serve(listener, app).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
