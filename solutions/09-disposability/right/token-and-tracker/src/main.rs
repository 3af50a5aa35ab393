//! Crumb takes orders and has them baked.

mod orders;

use std::{env, error::Error, net::Ipv4Addr, pin::pin, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let grace = Duration::from_millis(setting("SHUTDOWN_GRACE_MS")?.parse()?);
    let app = orders::router(&setting("OVEN_URL")?);

    let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    tasks.spawn(accept(listener, app, closing.clone(), tasks.clone()));

    terminate.recv().await;
    closing.cancel();
    tasks.close();
    tokio::select! {
        () = tasks.wait() => println!("closed, everybody was served"),
        () = sleep(grace) => println!("closed, {} connections given up", tasks.len()),
    }
    Ok(())
}

async fn accept(
    listener: TcpListener,
    app: Router,
    closing: CancellationToken,
    tasks: TaskTracker,
) {
    let connections = async {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                tasks.spawn(serve(stream, app.clone(), closing.clone()));
            }
        }
    };
    closing.run_until_cancelled(connections).await;
}

async fn serve(stream: TcpStream, app: Router, closing: CancellationToken) {
    let service = TowerToHyperService::new(app);
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        eprintln!("a connection ended early: {error}");
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
