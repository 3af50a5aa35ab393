//! The log: `logs/crumb.log`, a line for each request.

use std::{
    fs::{self, File},
    io,
    sync::Mutex,
    time::Instant,
};

use axum::{extract::Request, middleware::Next, response::Response};

/// Starts the log, behind what is there already.
pub fn start() -> io::Result<()> {
    fs::create_dir_all("logs")?;
    let file = File::options()
        .create(true)
        .append(true)
        .open("logs/crumb.log")?;
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .init();
    Ok(())
}

/// Answers a request, and writes down how it went.
pub async fn tell(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status(), started.elapsed());
    tracing::info!("{method} {path}: {status} in {took:?}");
    response
}
