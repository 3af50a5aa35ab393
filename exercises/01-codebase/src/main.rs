//! Crumb, the bakery's ordering service: says what a basket costs.

mod production;
mod staging;
mod version;

use std::{env, error::Error, net::Ipv4Addr};

use axum::{http::StatusCode, routing::get};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let shop = match setting("DEPLOY")?.as_str() {
        "production" => production::routes(&setting("BAKERY")?, setting("CURRENCY")?),
        "staging" => staging::routes(),
        other => return Err(format!("DEPLOY: there is no deploy {other:?}").into()),
    };
    let app = shop
        .route("/health", get(StatusCode::OK))
        .route("/version", get(version::version));
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
