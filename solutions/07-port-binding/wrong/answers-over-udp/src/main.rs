//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    process::ExitCode,
};

use tokio::net::{TcpListener, UdpSocket};

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("crumb: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), String> {
    // Every interface: the router comes in from outside, never over loopback.
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port()?.get()));
    // This port or none: the router knows no other, so a service that moved
    // to one would look healthy from inside and be unreachable.
    let listener = TcpListener::bind(address)
        .await
        .map_err(|cause| format!("cannot listen on {address}: {cause}"))?;
    let beacon = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await;
    let beacon = beacon.map_err(|cause| format!("no beacon: {cause}"))?;
    tokio::spawn(tell_of_the_shop(beacon));
    println!("Crumb is open on {address}");
    axum::serve(listener, menu::routes())
        .await
        .map_err(|cause| format!("stopped serving: {cause}"))
}

/// The port that the platform gave.
fn port() -> Result<NonZeroU16, String> {
    let given = env::var("PORT").map_err(|cause| format!("PORT: {cause}"))?;
    given
        .parse()
        .map_err(|cause| format!("PORT is {given:?}, which is no port: {cause}"))
}

/// Tells anything that asks on the network that a Crumb is here.
async fn tell_of_the_shop(beacon: UdpSocket) {
    while let Ok((_, from)) = beacon.recv_from(&mut [0; 16]).await {
        let _ = beacon.send_to(b"crumb", from).await;
    }
}
