//! Crumb takes orders, and has them baked by another Crumb: one thread a
//! client, no runtime.

mod http;
mod log;
mod orders;

use std::{
    env,
    error::Error,
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Instant,
};

use serde_json::json;
use uuid::Uuid;

use orders::Oven;

fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let oven = Arc::new(Oven {
        url: setting("OVEN_URL")?,
        token: setting("OVEN_TOKEN")?,
    });
    log::start(&setting("LOG_LEVEL")?)?;

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))?;
    for stream in listener.incoming().flatten() {
        let oven = Arc::clone(&oven);
        // Who hangs up before the end gets no answer.
        thread::spawn(move || serve(stream, &oven).ok());
    }
    Ok(())
}

/// Answers the one request that a connection is good for, and tells how it
/// went.
fn serve(stream: TcpStream, oven: &Oven) -> std::io::Result<()> {
    let (mut stream, request) = http::read(stream)?;
    let started = Instant::now();
    let id = request.header("x-request-id").map(str::to_owned);
    let id = id.unwrap_or_else(|| Uuid::new_v4().to_string());
    let (status, body) = orders::answer(&request, oven, &id);
    if request.method == "GET" && request.path == "/health" {
        return http::answer(&mut stream, status, &body);
    }
    // The event first: who reads the answer finds it.
    let level = match status {
        500.. => "error",
        400.. => "warn",
        _ => "info",
    };
    log::tell(
        level,
        json!({
            "request_id": id,
            "method": request.method,
            "path": request.path.split('?').next(),
            "status": status,
            "duration_ms": started.elapsed().as_secs_f64() * 1000.0,
        }),
    );
    http::answer(&mut stream, status, &body)
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
