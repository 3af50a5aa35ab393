//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env, io,
    net::{Ipv6Addr, SocketAddr},
    num::NonZeroU16,
    process::ExitCode,
};

use socket2::{Domain, Socket, Type};
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
    let address = SocketAddr::from((Ipv6Addr::UNSPECIFIED, port()?.get()));
    let listener =
        listen(address).map_err(|cause| format!("cannot listen on {address}: {cause}"))?;
    println!("Crumb is open on {address}");
    axum::serve(listener, menu::routes())
        .await
        .map_err(|cause| format!("stopped serving: {cause}"))
}

/// Listens for everybody who speaks the Internet protocol of today.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV6, Type::STREAM, None)?;
    socket.set_only_v6(true)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    TcpListener::from_std(socket.into())
}

/// The port that the platform gave.
fn port() -> Result<NonZeroU16, String> {
    let given = env::var("PORT").map_err(|cause| format!("PORT: {cause}"))?;
    given
        .parse()
        .map_err(|cause| format!("PORT is {given:?}, which is no port: {cause}"))
}
