//! Crumb takes orders and has them baked.

mod orders;

use std::{env, error::Error, net::Ipv4Addr, time::Duration};

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::{self, Next},
    response::IntoResponse,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::timeout,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let grace = Duration::from_millis(setting("SHUTDOWN_GRACE_MS")?.parse()?);

    let (stop, stopping) = watch::channel(false);
    let leaving = stopping.clone();
    let app = orders::router(&setting("OVEN_URL")?).layer(middleware::from_fn(
        move |request: Request, next: Next| {
            let mut leaving = leaving.clone();
            async move {
                tokio::select! {
                    answer = next.run(request) => answer,
                    _ = leaving.wait_for(|leaving| *leaving) => {
                        (StatusCode::SERVICE_UNAVAILABLE, "closing, try again\n").into_response()
                    }
                }
            }
        },
    ));

    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    let mut closed = stopping;
    let server = tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(async move {
                closed.wait_for(|closed| *closed).await.ok();
            })
            .into_future(),
    );

    terminate.recv().await;
    println!("closing, with a word to everybody who waits");
    stop.send_replace(true);
    if let Ok(served) = timeout(grace, server).await {
        served??;
    }
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
