//! The menu: this bakery's own, or that of another Crumb, asked by URL.

use std::{convert::Infallible, env, time::Duration};

use anyhow::{Context, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full};
use hyper::{Method, Request, Response, StatusCode, Uri, body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::{net::TcpStream, time::timeout};

const CAKES: [&str; 4] = ["rye loaf", "plum tart", "poppy roll", "honey cake"];

/// Answers one request.
pub async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (status, body) = match (request.method(), request.uri().path()) {
        (&Method::GET, "/health") => (StatusCode::OK, Bytes::from("ok")),
        (&Method::GET, "/menu") => menu().await,
        _ => (StatusCode::NOT_FOUND, Bytes::new()),
    };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let kind = "application/json".parse().expect("a header value");
    response.headers_mut().insert("content-type", kind);
    Ok(response)
}

async fn menu() -> (StatusCode, Bytes) {
    let upstream = env::var("UPSTREAM_URL").unwrap_or_default();
    if upstream.is_empty() {
        let bakery = env::var("BAKERY").unwrap_or_default();
        let menu = json!({ "bakery": bakery, "cakes": CAKES });
        return (StatusCode::OK, menu.to_string().into());
    }
    let answer = timeout(Duration::from_secs(1), ask(&upstream)).await;
    match answer.context("no answer in time").flatten() {
        Ok(menu) => (StatusCode::OK, menu),
        Err(error) => {
            eprintln!("asking {upstream} for the menu: {error:#}");
            (StatusCode::BAD_GATEWAY, Bytes::new())
        }
    }
}

/// The bytes of another Crumb's menu, as they came.
async fn ask(upstream: &str) -> anyhow::Result<Bytes> {
    let url: Uri = format!("{upstream}/menu").parse()?;
    let authority = url.authority().context("no host")?.clone();
    let port = authority.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((authority.host(), port)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::get(url.path())
        .header("host", authority.as_str())
        .body(Empty::<Bytes>::new())?;
    let response = sender.send_request(request).await?;
    ensure!(response.status() == 200, "status {}", response.status());
    Ok(response.into_body().collect().await?.to_bytes())
}
