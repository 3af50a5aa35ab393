//! Crumb takes orders, and has them baked by another Crumb.

mod log;
mod orders;
mod requests;

use std::{env, error::Error, net::Ipv4Addr};

use axum::middleware;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    log::start(setting("LOG_LEVEL")?.parse()?);
    let app = orders::router(&setting("OVEN_URL")?, &setting("OVEN_TOKEN")?)
        .layer(middleware::from_fn(requests::tell));

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    log::tell(
        tracing::Level::INFO,
        serde_json::json!({ "message": format!("open on port {port}") }),
    );
    axum::serve(listener, app).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
