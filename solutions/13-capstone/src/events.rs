//! What Crumb tells of itself: events as JSON, one a line, on stdout. Where
//! they go from there is not ours to know.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};
use tracing::{error, info, warn};
use uuid::Uuid;

/// Begins the stream.
pub fn start() {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .init();
}

/// Answers a request, and tells how it went.
pub async fn tell(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let brought = request.headers().get("x-request-id");
    let brought = brought.and_then(|id| id.to_str().ok()).map(str::to_owned);
    let request_id = brought.unwrap_or_else(|| Uuid::new_v4().to_string());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();

    let response = next.run(request).await;
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match status {
        500.. => error!(request_id, %method, path, status, duration_ms, "failed"),
        400.. => warn!(request_id, %method, path, status, duration_ms, "refused"),
        _ => info!(request_id, %method, path, status, duration_ms, "answered"),
    }
    response
}
