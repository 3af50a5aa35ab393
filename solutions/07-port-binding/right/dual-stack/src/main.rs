//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env, io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
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
    let port = port()?.get();
    let listener =
        listen(port).map_err(|cause| format!("cannot listen on port {port}: {cause}"))?;
    println!("Crumb is open on port {port}");
    axum::serve(listener, menu::routes())
        .await
        .map_err(|cause| format!("stopped serving: {cause}"))
}

/// One socket for both families; on a machine without IPv6, for IPv4 alone.
fn listen(port: u16) -> io::Result<TcpListener> {
    match listen_on((Ipv6Addr::UNSPECIFIED, port).into()) {
        Err(error) if !is_taken(&error) => listen_on((Ipv4Addr::UNSPECIFIED, port).into()),
        outcome => outcome,
    }
}

fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    TcpListener::from_std(socket.into())
}

fn is_taken(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrInUse
}

/// The port that the platform gave.
fn port() -> Result<NonZeroU16, String> {
    let given = env::var("PORT").map_err(|cause| format!("PORT: {cause}"))?;
    given
        .parse()
        .map_err(|cause| format!("PORT is {given:?}, which is no port: {cause}"))
}
