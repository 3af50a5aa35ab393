//! The menu: this bakery's own, or that of another Crumb, asked by URL.

use std::{
    env,
    io::{self, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// The menu, or 502 where the other Crumb does not give it.
pub fn menu() -> (&'static str, String) {
    let upstream = env::var("UPSTREAM_URL").unwrap_or_default();
    if upstream.is_empty() {
        let bakery = env::var("BAKERY").unwrap_or_default();
        let menu = json!({ "bakery": bakery, "cakes": ["seed bun", "fig slice"] });
        return ("200 OK", menu.to_string());
    }
    match ask(&upstream) {
        Ok(menu) => ("200 OK", menu.to_string()),
        Err(error) => (
            "502 Bad Gateway",
            json!({ "error": error.to_string() }).to_string(),
        ),
    }
}

/// Asks in HTTP/1.0, where the end of the connection is the end of the answer.
fn ask(upstream: &str) -> io::Result<Value> {
    let url = upstream
        .strip_prefix("http://")
        .ok_or_else(|| io::Error::other("UPSTREAM_URL is no http:// URL"))?;
    let (authority, path) = url.split_once('/').unwrap_or((url, ""));
    let path = format!("/{path}").trim_end_matches('/').to_owned();
    let end = Instant::now() + Duration::from_secs(1);
    let mut stream = TcpStream::connect(authority)?;
    write!(
        stream,
        "GET {path}/menu HTTP/1.0\r\nHost: {authority}\r\n\r\n"
    )?;
    let answer = read_until(end, &mut stream)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    match head.split(' ').nth(1) {
        Some("200") => Ok(serde_json::from_str(body)?),
        _ => Err(io::Error::other("no menu")),
    }
}

/// Reads to the end of the connection, in as many pieces as it takes.
fn read_until(end: Instant, stream: &mut TcpStream) -> io::Result<String> {
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        stream.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
        match stream.read(&mut piece)? {
            0 => return String::from_utf8(answer).map_err(io::Error::other),
            _ if left.is_zero() => return Err(io::ErrorKind::TimedOut.into()),
            length => answer.extend_from_slice(&piece[..length]),
        }
    }
}
