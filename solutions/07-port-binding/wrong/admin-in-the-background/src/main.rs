//! Crumb's menu, exported as HTTP on the port that the platform gives, and an
//! admin page beside it, in a process of its own.

mod menu;

use std::{
    env, io,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    process::{Command, ExitCode, Stdio},
    time::Duration,
};

use axum::{Router, routing::get};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main]
async fn main() -> ExitCode {
    let done = match env::args().nth(2) {
        Some(port) => admin(port.parse().unwrap_or_default()).await,
        None => shop().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("crumb: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The shop, for customers.
async fn shop() -> Result<(), String> {
    let listener = listen(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port()?.get()))).await?;
    let admin = open_admin().await;
    let admin = admin.map_err(|cause| format!("cannot open the admin page: {cause}"))?;
    println!("Crumb is open, its admin page on {admin}");
    serve(listener, menu::routes()).await
}

/// The admin page, for whoever is on this machine.
async fn admin(port: u16) -> Result<(), String> {
    let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let page = get(async || "Crumb is well");
    serve(listener, Router::new().route("/admin", page)).await
}

/// Starts the admin page in a session of its own, so that it outlives a
/// restart of the shop, and waits until it answers.
async fn open_admin() -> io::Result<SocketAddr> {
    const SCRIPT: &str = r#"setsid "$0" admin "$1" >/dev/null 2>&1 &"#;
    let address = free_address()?;
    Command::new("/bin/sh")
        .args(["-c", SCRIPT])
        .arg(env::current_exe()?)
        .arg(address.port().to_string())
        .stdin(Stdio::null())
        .status()?;
    while TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(address)
}

/// A port for the admin page that nobody else uses.
fn free_address() -> io::Result<SocketAddr> {
    std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| format!("cannot listen on {address}: {cause}"))
}

async fn serve(listener: TcpListener, routes: Router) -> Result<(), String> {
    axum::serve(listener, routes)
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
