//! What the log tells of each request.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};
use tracing::{debug, info};

/// Answers a request, and tells how it went.
pub async fn tell(request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    info!("started {method} {uri}");
    debug!(headers = ?request.headers());

    let started = Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status(), started.elapsed());
    info!("finished {method} {uri}: {status} in {took:?}");
    response
}
