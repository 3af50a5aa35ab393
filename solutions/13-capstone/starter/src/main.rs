//! Crumb, the bakery's shop on the web: a menu, baskets, a till, and orders
//! for the kitchen.

mod baskets;
mod checkout;
mod config;
mod log;
mod page;
mod shop;
mod store;

use std::{error::Error, io, net::Ipv4Addr};

use axum::{Router, middleware};
use tokio::net::TcpListener;

use crate::{config::Config, store::Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    log::start()?;
    let config = Config::load();
    let store = Store::new(&config)?;
    let listener = open(config.port).await?;
    tracing::info!("open at {}", listener.local_addr()?);
    let routes = Router::new()
        .merge(page::routes())
        .merge(baskets::routes())
        .merge(shop::routes(store, &config.kitchen_url))
        .merge(checkout::routes(config))
        .layer(middleware::from_fn(log::tell));
    axum::serve(listener, routes).await?;
    Ok(())
}

/// The port, or one of the next few where somebody else has it.
async fn open(port: u16) -> io::Result<TcpListener> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for port in port..port.saturating_add(10) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}
