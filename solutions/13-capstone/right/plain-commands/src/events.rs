//! What Crumb tells of itself: events as JSON, one a line, on stdout.

use std::{
    io::{self, Write},
    time::Instant,
};

use axum::{extract::Request, middleware::Next, response::Response};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// Answers a request, and tells how it went.
pub async fn tell(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let brought = request.headers().get("x-request-id");
    let brought = brought.and_then(|id| id.to_str().ok()).map(str::to_owned);
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();

    let response = next.run(request).await;
    let status = response.status().as_u16();
    let level = match status {
        500.. => "error",
        400.. => "warn",
        _ => "info",
    };
    let event = json!({
        "timestamp": Timestamp::now().to_string(),
        "level": level,
        "request_id": brought.unwrap_or_else(|| Uuid::new_v4().to_string()),
        "method": method,
        "path": path,
        "status": status,
        "duration_ms": started.elapsed().as_secs_f64() * 1000.0,
    });
    // Where nobody reads, there is nobody to tell.
    let _ = writeln!(io::stdout(), "{event}");
    response
}
