//! A web process: serves until it is told to stop, and finishes what it has
//! begun.

use std::{error::Error, net::Ipv4Addr};

use axum::{Router, middleware};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::timeout,
};

use crate::{
    baskets,
    checkout::{self, Till},
    config::{grace, setting},
    events, menu, orders, page,
    store::Store,
};

/// Config first: a deploy with a hole in it stops before its port opens.
pub async fn serve() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let (grace, app) = (grace()?, routes()?);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;

    let listener = match TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind((Ipv4Addr::UNSPECIFIED, port + 1)).await?,
    };
    tracing::info!("open on port {port}");
    let (stop, stopping) = oneshot::channel::<()>();
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        stopping.await.ok();
    });
    let server = tokio::spawn(server.into_future());

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    drop(stop);
    // The grace bounds what clients can hold up; it is no time to be waited out.
    match timeout(grace, server).await {
        Ok(served) => served??,
        Err(_) => tracing::warn!("the grace is over"),
    }
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
