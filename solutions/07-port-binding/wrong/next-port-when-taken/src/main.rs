//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env, io,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    process::ExitCode,
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
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port()?.get()));
    let listener = listen(address)
        .await
        .map_err(|cause| format!("cannot listen on {address}: {cause}"))?;
    println!("Crumb is open on {:?}", listener.local_addr());
    axum::serve(listener, menu::routes())
        .await
        .map_err(|cause| format!("stopped serving: {cause}"))
}

/// Listens on the port that was asked for, or on the next free one.
async fn listen(mut address: SocketAddr) -> io::Result<TcpListener> {
    loop {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && address.port() < u16::MAX => {
                eprintln!("{address} is busy, trying the next port");
                address.set_port(address.port() + 1);
            }
            outcome => return outcome,
        }
    }
}

/// The port that the platform gave.
fn port() -> Result<NonZeroU16, String> {
    let given = env::var("PORT").map_err(|cause| format!("PORT: {cause}"))?;
    given
        .parse()
        .map_err(|cause| format!("PORT is {given:?}, which is no port: {cause}"))
}
