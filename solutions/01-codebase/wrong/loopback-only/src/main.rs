//! Crumb, the bakery's ordering service: says what a basket costs.

mod pricing;
mod shop;
mod version;

use std::{error::Error, net::Ipv4Addr};

use axum::{http::StatusCode, routing::get};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = shop::setting("PORT")?.parse()?;
    let app = shop::routes()?
        .route("/health", get(StatusCode::OK))
        .route("/version", get(version::version));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}
