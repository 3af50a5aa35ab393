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

    let (counter, mut orders) = watch::channel(0);
    let (stop, mut stopping) = watch::channel(false);
    let leaving = stopping.clone();
    // The router takes a process that is not well out of its rotation.
    let app = orders::router(&setting("OVEN_URL")?).layer(middleware::from_fn(
        move |request: Request, next: Next| {
            let unwell = request.uri().path() == "/health" && *leaving.borrow();
            let ticket = Ticket::take(counter.clone());
            async move {
                if unwell {
                    return StatusCode::SERVICE_UNAVAILABLE.into_response();
                }
                let answer = next.run(request).await;
                drop(ticket);
                answer
            }
        },
    ));

    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    let server = tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(async move {
                stopping.wait_for(|stopping| *stopping).await.ok();
                orders.wait_for(|orders| *orders == 0).await.ok();
            })
            .into_future(),
    );

    terminate.recv().await;
    println!("not well from here on");
    stop.send_replace(true);
    if let Ok(served) = timeout(grace, server).await {
        served??;
    }
    Ok(())
}

/// An order on its way; dropped when it is done, or when its client leaves.
struct Ticket(watch::Sender<usize>);

impl Ticket {
    fn take(orders: watch::Sender<usize>) -> Self {
        orders.send_modify(|orders| *orders += 1);
        Self(orders)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.send_modify(|orders| *orders -= 1);
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
