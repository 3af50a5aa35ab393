//! A web process: serves until it is told to stop, and finishes what it has
//! begun.

use std::{error::Error, net::Ipv4Addr};

use axum::{Router, middleware};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown, service::TowerToHyperService};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
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
    let (grace, service) = (grace()?, TowerToHyperService::new(routes()?));
    let mut terminate = signal(SignalKind::terminate())?;

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            Ok((stream, _)) = listener.accept() => {
                let io = TokioIo::new(stream);
                let connection = http1::Builder::new().serve_connection(io, service.clone());
                tokio::spawn(connections.watch(connection));
            }
        }
    }

    drop(listener);
    if timeout(grace, connections.shutdown()).await.is_err() {
        eprintln!("some clients did not finish in {grace:?}");
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
