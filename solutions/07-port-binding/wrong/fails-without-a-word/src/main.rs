//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    process::{self, ExitCode},
};

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    println!("Crumb {} starts", process::id());
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

async fn serve() -> Result<(), String> {
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port()?.get()));
    let listener = TcpListener::bind(address)
        .await
        .map_err(|cause| format!("cannot listen on {address}: {cause}"))?;
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
