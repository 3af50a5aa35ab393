//! Crumb takes orders and has them baked.

mod orders;

use std::{env, error::Error, net::Ipv4Addr, time::Duration};

use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinSet,
    time::timeout,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let grace = Duration::from_millis(setting("SHUTDOWN_GRACE_MS")?.parse()?);
    let service = TowerToHyperService::new(orders::router(&setting("OVEN_URL")?));

    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            Ok((stream, _)) = listener.accept() => {
                let io = TokioIo::new(stream);
                connections.spawn(http1::Builder::new().serve_connection(io, service.clone()));
            }
            Some(_) = connections.join_next() => {}
        }
    }

    drop(listener);
    let last = async { while connections.join_next().await.is_some() {} };
    if timeout(grace, last).await.is_err() {
        eprintln!("some clients are still here after {grace:?}");
    }
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
