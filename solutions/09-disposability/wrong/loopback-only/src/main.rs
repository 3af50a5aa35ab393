//! Crumb takes orders and has them baked.

mod orders;

use std::{env, error::Error, net::Ipv4Addr, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::timeout,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let grace = Duration::from_millis(setting("SHUTDOWN_GRACE_MS")?.parse()?);
    let app = orders::router(&setting("OVEN_URL")?);

    // From here on SIGTERM is ours: a stop that comes during the start counts.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let (stop, stopping) = oneshot::channel::<()>();
    let server = tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(async {
                stopping.await.ok();
            })
            .into_future(),
    );

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    println!("stopping: no new orders");
    drop(stop);

    // The grace bounds what clients can hold up; it is no time to be waited out.
    match timeout(grace, server).await {
        Ok(served) => served??,
        Err(_) => println!("the grace is over, closing on clients that did not finish"),
    }
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
