//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env, io,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    process::ExitCode,
};

use tokio::net::{TcpListener, TcpSocket};

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
    let listener =
        listen(address).map_err(|cause| format!("cannot listen on {address}: {cause}"))?;
    println!("Crumb is open on {address}");
    axum::serve(listener, menu::routes())
        .await
        .map_err(|cause| format!("stopped serving: {cause}"))
}

/// Listens so that a new Crumb can start before the old one has gone.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    socket.listen(1024)
}

/// The port that the platform gave.
fn port() -> Result<NonZeroU16, String> {
    let given = env::var("PORT").map_err(|cause| format!("PORT: {cause}"))?;
    given
        .parse()
        .map_err(|cause| format!("PORT is {given:?}, which is no port: {cause}"))
}
