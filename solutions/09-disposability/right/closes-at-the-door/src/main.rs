//! Crumb takes orders and has them baked.

mod orders;

use std::{env, error::Error, net::Ipv4Addr, time::Duration};

use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown, service::TowerToHyperService};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::timeout,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let grace = Duration::from_millis(setting("SHUTDOWN_GRACE_MS")?.parse()?);
    let service = TowerToHyperService::new(orders::router(&setting("OVEN_URL")?));

    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            Ok((stream, _)) = listener.accept() => {
                let io = TokioIo::new(stream);
                let connection = http1::Builder::new().serve_connection(io, service.clone());
                tokio::spawn(connections.watch(connection));
            }
        }
    }

    tokio::select! {
        last = timeout(grace, connections.shutdown()) => if last.is_err() {
            eprintln!("some clients did not finish in {grace:?}");
        },
        () = turn_away(&listener) => {}
    }
    Ok(())
}

/// Hangs up on whoever comes, at once; for as long as it is polled.
async fn turn_away(listener: &TcpListener) {
    loop {
        drop(listener.accept().await);
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
