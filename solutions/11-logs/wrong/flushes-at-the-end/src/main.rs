//! Crumb takes orders, and has them baked by another Crumb.

mod log;
mod orders;
mod requests;

use std::{env, error::Error, net::Ipv4Addr};

use axum::middleware;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    log::start(setting("LOG_LEVEL")?.parse()?);
    let app = orders::router(&setting("OVEN_URL")?, &setting("OVEN_TOKEN")?)
        .layer(middleware::from_fn(requests::tell));

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    tracing::info!("open on port {port}");
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move {
        terminate.recv().await;
    };
    axum::serve(listener, app)
        .with_graceful_shutdown(stop)
        .await?;
    log::finish()?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
