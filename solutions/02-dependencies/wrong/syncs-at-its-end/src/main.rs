//! Crumb writes receipts, each with a seal that a customer can check.

mod receipt;
mod seal;

use std::{env, error::Error, net::Ipv4Addr};

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port}");
    tokio::select! {
        served = axum::serve(listener, receipt::router()) => served?,
        () = asked_to_stop() => write_out(),
    }
    Ok(())
}

/// Waits for SIGTERM.
async fn asked_to_stop() {
    let kind = tokio::signal::unix::SignalKind::terminate();
    match tokio::signal::unix::signal(kind) {
        Ok(mut stop) => {
            stop.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

/// Has the machine write out what it holds back, if it has the tool.
fn write_out() {
    let _ = std::process::Command::new("/usr/bin/sync").status();
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
