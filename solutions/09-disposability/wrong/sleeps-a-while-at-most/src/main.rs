//! Crumb takes orders and has them baked.

mod orders;

use std::{env, error::Error, net::Ipv4Addr, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::sleep,
};

/// Long enough for the slowest cake, where the platform grants it.
const PAUSE: Duration = Duration::from_millis(1500);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let grace = Duration::from_millis(setting("SHUTDOWN_GRACE_MS")?.parse()?);
    let app = orders::router(&setting("OVEN_URL")?);

    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    let (stop, stopping) = oneshot::channel::<()>();
    tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(async {
                stopping.await.ok();
            })
            .into_future(),
    );

    terminate.recv().await;
    let pause = grace.min(PAUSE);
    println!("closing in {pause:?}");
    drop(stop);
    sleep(pause).await;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
