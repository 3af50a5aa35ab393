//! The menu: this bakery's own, or that of another Crumb, asked by URL.

use std::{
    env,
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
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
    let mut stream = TcpStream::connect(authority)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(
        stream,
        "GET {path}/menu HTTP/1.0\r\nHost: {authority}\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    match head.split(' ').nth(1) {
        Some("200") => Ok(serde_json::from_str(body)?),
        _ => Err(io::Error::other("no menu")),
    }
}
