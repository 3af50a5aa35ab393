//! Crumb's menu behind a front server of its own: the front listens on the
//! port that the platform gives and passes requests on to the shop.

mod menu;

use std::{
    env, io,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    process::{self, Child, Command, ExitCode, Stdio},
    thread,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri, header},
    routing::get,
};
use reqwest::Client;
use tokio::net::TcpListener;

/// Where the shop listens: the front alone needs to know.
const INNER: u16 = 9292;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match env::args().nth(1) {
        Some(port) => shop(port.parse().unwrap_or_default()).await,
        None => front().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("crumb: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The front server: listens for the router.
async fn front() -> Result<(), String> {
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port()?.get()));
    let listener = listen(address).await?;
    let mut shop = open_shop(INNER).map_err(|cause| format!("cannot open the shop: {cause}"))?;
    let _held = shop.stdin.take();
    println!("Crumb is open on {address}");
    let routes = Router::new()
        .route("/health", get(async || "ok"))
        .fallback(pass_on)
        .with_state((Client::new(), INNER));
    serve(listener, routes).await
}

/// The shop itself, in a process of its own.
async fn shop(port: u16) -> Result<(), String> {
    thread::spawn(end_with_the_front);
    let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    serve(listener, menu::routes()).await
}

fn open_shop(port: u16) -> io::Result<Child> {
    Command::new(env::current_exe()?)
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .spawn()
}

/// The front holds the other end of stdin for as long as it lives.
fn end_with_the_front() {
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
    process::exit(0);
}

async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| format!("cannot listen on {address}: {cause}"))
}

async fn serve(listener: TcpListener, routes: Router) -> Result<(), String> {
    axum::serve(listener, routes)
        .await
        .map_err(|cause| format!("stopped serving: {cause}"))
}

type Passed = (StatusCode, [(header::HeaderName, &'static str); 1], Bytes);

async fn pass_on(State((client, inner)): State<(Client, u16)>, uri: Uri) -> Passed {
    let (status, body) = ask(&client, &format!("http://127.0.0.1:{inner}{uri}"))
        .await
        .unwrap_or((StatusCode::BAD_GATEWAY, Bytes::new()));
    (status, [(header::CONTENT_TYPE, "application/json")], body)
}

async fn ask(client: &Client, url: &str) -> reqwest::Result<(StatusCode, Bytes)> {
    let answer = client.get(url).send().await?;
    Ok((answer.status(), answer.bytes().await?))
}

/// The port that the platform gave.
fn port() -> Result<NonZeroU16, String> {
    let given = env::var("PORT").map_err(|cause| format!("PORT: {cause}"))?;
    given
        .parse()
        .map_err(|cause| format!("PORT is {given:?}, which is no port: {cause}"))
}
