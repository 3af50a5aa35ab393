//! What the log tells of each request: one event, once it is answered.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::{error, info, warn};
use uuid::Uuid;

/// The header that an id comes with, and is passed on with.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, on its way through every process.
#[derive(Clone)]
pub struct RequestId(pub HeaderValue);

impl RequestId {
    /// The one that it brought along, or a new one.
    fn of(request: &Request) -> Self {
        let brought = request.headers().get(REQUEST_ID).cloned();
        Self(brought.unwrap_or_else(|| {
            let id = Uuid::new_v4().to_string();
            HeaderValue::from_str(&id).expect("a UUID is plain ASCII")
        }))
    }
}

/// Answers a request, and tells how it went.
pub async fn tell(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(&request);
    let method = request.method().clone();
    // Not the whole URI: a query string may hold anything.
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(id.clone());

    let response = next.run(request).await;
    if path == "/health" {
        return response;
    }
    let request_id = String::from_utf8_lossy(id.0.as_bytes());
    let request_id = request_id.as_ref();
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match status {
        500.. => error!(request_id, %method, path, status, duration_ms, "failed"),
        400.. => warn!(request_id, %method, path, status, duration_ms, "refused"),
        _ => info!(request_id, %method, path, status, duration_ms, "answered"),
    }
    response
}
