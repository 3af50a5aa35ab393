//! A router like a platform's: each request, not each connection, goes to the
//! next process that accepts it. It prints which one answered.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use http_body_util::{Either, Full};
use hyper::{
    Request, Response, StatusCode, Uri, Version,
    body::{Bytes, Incoming},
    client, header,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::lane::{Lane, Lines};
use crate::resources::serve;

/// Headers that are between two neighbours, and not handed on.
const OF_ONE_HOP: [header::HeaderName; 5] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// A process that takes requests.
#[derive(Debug, Clone)]
pub(super) struct Backend {
    pub(super) lane: Lane,
    pub(super) port: u16,
}

/// A running router. Dropping it closes its port and its connections.
#[derive(Debug)]
pub(super) struct Router {
    work: JoinHandle<()>,
}

/// The state that all connections share.
struct SharedState {
    backends: Vec<Backend>,
    next: AtomicUsize,
    lane: Lane,
    lines: Lines,
}

type Answer = Response<Either<Incoming, Full<Bytes>>>;

impl Router {
    /// Starts one on `port` of 127.0.0.1.
    pub(super) async fn start(
        port: u16,
        backends: Vec<Backend>,
        lane: Lane,
        lines: Lines,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let desk = Arc::new(SharedState {
            backends,
            next: AtomicUsize::new(0),
            lane,
            lines,
        });
        let work = tokio::spawn(serve(listener, move |request| {
            let desk = Arc::clone(&desk);
            async move { desk.route(request).await }
        }));
        Ok(Self { work })
    }
}

impl Drop for Router {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl SharedState {
    async fn route(&self, request: Request<Incoming>) -> Answer {
        let what = format!("{} {}", request.method(), request.uri());
        let Some((stream, lane)) = self.connect().await else {
            self.tell(&format!("{what} reached no process: none accepts it"));
            return apology("no process takes requests");
        };
        match forward(stream, request).await {
            Ok(answer) => {
                self.tell(&format!("{what} to {}: {}", lane.name(), answer.status()));
                answer.map(Either::Left)
            }
            Err(_) => {
                self.tell(&format!("{what} to {}, which did not answer", lane.name()));
                apology("the process did not answer")
            }
        }
    }

    /// Returns the next process in turn; those that are gone are passed over.
    async fn connect(&self) -> Option<(TcpStream, &Lane)> {
        for _ in &self.backends {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            let backend = &self.backends[turn % self.backends.len()];
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, backend.port)).await;
            if let Ok(stream) = stream {
                return Some((stream, &backend.lane));
            }
        }
        None
    }

    fn tell(&self, text: &str) {
        // The printer ends only with everything else.
        let _ = self.lines.send(self.lane.line("", text));
    }
}

async fn forward(
    stream: TcpStream,
    mut request: Request<Incoming>,
) -> hyper::Result<Response<Incoming>> {
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // It ends when the sender and the body do.
    tokio::spawn(connection);
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map(Uri::from).unwrap_or_default();
    *request.version_mut() = Version::HTTP_11;
    for name in &OF_ONE_HOP {
        request.headers_mut().remove(name);
    }
    let mut answer = sender.send_request(request).await?;
    for name in &OF_ONE_HOP {
        answer.headers_mut().remove(name);
    }
    Ok(answer)
}

fn apology(words: &str) -> Answer {
    let mut answer = Response::new(Either::Right(Full::from(format!("{words}\n"))));
    *answer.status_mut() = StatusCode::BAD_GATEWAY;
    answer
}
