//! Crumb's menu, served by hyper itself: the web server is a library, and
//! a web framework is not needed for one.

mod menu;

use std::{env, net::Ipv4Addr, num::NonZeroU16};

use anyhow::Context;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let port = env::var("PORT").context("reading PORT")?;
    let port: NonZeroU16 = port.parse().with_context(|| format!("PORT={port}"))?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port.get()))
        .await
        .with_context(|| format!("listening on port {port}"))?;
    loop {
        let (stream, _) = listener.accept().await.context("accepting")?;
        tokio::spawn(async {
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(menu::answer))
                .await;
        });
    }
}
