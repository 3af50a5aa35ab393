//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env, fs,
    io::Write,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    os::unix::net::UnixListener,
    process::ExitCode,
    thread,
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
    // The one before may have left it.
    let _ = fs::remove_file("admin.sock");
    let admin = UnixListener::bind("admin.sock");
    let admin = admin.map_err(|cause| format!("admin.sock: {cause}"))?;
    thread::spawn(move || administer(&admin));
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

/// Says how the service is to whoever is on this machine.
fn administer(listener: &UnixListener) {
    for mut client in listener.incoming().flatten() {
        let _ = client.write_all(b"open\n");
    }
}
