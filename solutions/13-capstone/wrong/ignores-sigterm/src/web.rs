//! A web process: serves until it is told to stop, and finishes what it has
//! begun.

use std::{error::Error, net::Ipv4Addr};

use axum::{Router, middleware};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    baskets,
    checkout::{self, Till},
    config::setting,
    events, menu, orders, page,
    store::Store,
};

/// Config first: a deploy with a hole in it stops before its port opens.
pub async fn serve() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let app = routes()?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    tracing::info!("open on port {port}");
    // Whoever is served comes first.
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::warn!("asked to stop");
        }
    });
    axum::serve(listener, app).await?;
    Ok(())
}

fn routes() -> Result<Router, Box<dyn Error>> {
    let store = Store::at(&setting("REDIS_URL")?)?;
    let routes = Router::new()
        .merge(page::routes(setting("RELEASE_ID")?))
        .merge(baskets::routes(store.clone()))
        .merge(menu::routes(store.clone()))
        .merge(orders::routes(store))
        .merge(checkout::routes(Till::from_env()?));
    Ok(routes.layer(middleware::from_fn(events::tell)))
}
