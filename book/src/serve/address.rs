//! The address of the server: on the loopback interface, and nowhere else.

use std::{io, net::Ipv4Addr};

use anyhow::{Context, Result};
use tokio::net::TcpListener;

/// The port to use if it is free: a browser keeps the reader's answers and
/// theme by the port.
const USUAL: u16 = 8013;

/// The server's address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address {
    port: u16,
}

impl Address {
    pub(super) fn of(listener: &TcpListener) -> Result<Self> {
        let port = listener.local_addr().context("could not listen")?.port();
        Ok(Self { port })
    }

    /// Returns the URL for a browser.
    pub(super) fn url(self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Returns the names by which a page of ours calls this server.
    pub(super) fn hosts(self) -> [String; 2] {
        ["127.0.0.1", "localhost"].map(|name| format!("{name}:{}", self.port))
    }

    /// Returns the note for a reader whose port differs from the usual one.
    pub(super) fn note(self) -> Option<String> {
        (self.port != USUAL).then(|| {
            format!(
                "Answers to questions are kept by the browser for this port: \
                 `cargo book --port {}` finds them again.",
                self.port
            )
        })
    }
}

/// Listens on that port; without one on the usual port, or on a free one if
/// the usual one is taken.
pub(super) async fn bind(port: Option<u16>) -> Result<TcpListener> {
    let on = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => on(port).await.with_context(|| {
            format!("could not listen on port {port}: leave out `--port`, or choose another port")
        }),
        None => match on(USUAL).await {
            Err(taken) if taken.kind() == io::ErrorKind::AddrInUse => on(0).await,
            bound => bound,
        }
        .context("could not listen on 127.0.0.1"),
    }
}
