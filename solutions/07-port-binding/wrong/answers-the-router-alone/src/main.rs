//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    process::ExitCode,
};

use axum::{
    extract::{ConnectInfo, Request},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::net::TcpListener;

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
    println!("Crumb is open on {address}");
    let routes = menu::routes().layer(middleware::from_fn(from_the_router));
    axum::serve(
        listener,
        routes.into_make_service_with_connect_info::<SocketAddr>(),
    )
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

/// The router runs on this machine, so what comes from elsewhere passed it by.
async fn from_the_router(
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    match client.ip() == Ipv4Addr::LOCALHOST {
        true => next.run(request).await,
        false => StatusCode::FORBIDDEN.into_response(),
    }
}
