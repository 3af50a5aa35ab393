//! Crumb takes orders and has them baked.

mod orders;

use std::{
    env,
    error::Error,
    net::Ipv4Addr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout,
};

/// More orders than the bakery ever has at once.
const TICKETS: u32 = 100_000;

static CLOSING: AtomicBool = AtomicBool::new(false);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let grace = Duration::from_millis(setting("SHUTDOWN_GRACE_MS")?.parse()?);

    let tickets = std::sync::Arc::new(Semaphore::new(TICKETS as usize));
    let desk = tickets.clone();
    let app = orders::router(&setting("OVEN_URL")?).layer(middleware::from_fn(
        move |request: Request, next: Next| {
            admit(desk.clone().try_acquire_owned().ok(), request, next)
        },
    ));

    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    let (drained, all_served) = oneshot::channel::<()>();
    let server = tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(async {
                all_served.await.ok();
            })
            .into_future(),
    );

    terminate.recv().await;
    CLOSING.store(true, Ordering::SeqCst);
    timeout(grace, async {
        // All tickets are back: every order that was let in is served.
        let _all = tickets.acquire_many(TICKETS).await;
        drop(drained);
        server.await
    })
    .await
    .map_or(Ok(()), |served| Ok(served??))
}

/// Lets a request in while the bakery is open; the door itself stays open, so
/// that a router hears a clear no.
async fn admit(ticket: Option<OwnedSemaphorePermit>, request: Request, next: Next) -> Response {
    if CLOSING.load(Ordering::SeqCst) || ticket.is_none() {
        let retry = [("retry-after", "1"), ("connection", "close")];
        return (StatusCode::SERVICE_UNAVAILABLE, retry, "closing\n").into_response();
    }
    next.run(request).await
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
