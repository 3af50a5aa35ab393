//! Crumb's menu, served over HTTP.

mod menu;

use std::{io, net::Ipv4Addr, ops::RangeInclusive};

use tokio::net::TcpListener;

/// Where Crumb usually listens, and how far it looks for a free port.
const PORTS: RangeInclusive<u16> = 3000..=3099;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = open_the_shop().await?;
    println!("Crumb is open on http://{}", listener.local_addr()?);
    axum::serve(listener, menu::routes()).await
}

/// Listens on the first port that is free, so that several Crumbs can run
/// on one machine.
async fn open_the_shop() -> io::Result<TcpListener> {
    for port in PORTS {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                println!("port {port} is busy, trying the next one");
            }
            outcome => return outcome,
        }
    }
    Err(io::Error::other(format!("every port in {PORTS:?} is busy")))
}
