//! An HTTP stand-in for someone else's service: records its requests, gives the
//! same answer to all of them, and can hold its answers, send them one by one,
//! and delay each.

use std::{
    collections::BTreeMap,
    fmt, io,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::{Request, Response, body::Incoming, header};
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, time::sleep};

use super::{
    faulty_body::{Content, Fault},
    http::serve,
};

/// More than any exercise sends; a larger body is read as none.
const BODY_CAP: usize = 1 << 20;

/// How much of a body is shown.
const SHOWN: usize = 160;

/// The target of a redirect.
const REDIRECTED: &str = "/moved";

/// How many calls are kept and answered; further ones are answered 429.
const CALLS: usize = 1000;

/// A call to a stand-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The path and query.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body; a string if it is not JSON, null if there is none.
    pub body: Value,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if self.body.is_null() {
            return Ok(());
        }
        let body = self.body.to_string();
        match body.char_indices().nth(SHOWN) {
            Some((at, _)) => write!(f, " {}…", &body[..at]),
            None => write!(f, " {body}"),
        }
    }
}

/// The answer of a stand-in.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body, sent as JSON.
    pub body: String,
    /// Whether answers are kept back until [`StandIn::let_go`].
    pub hold: bool,
    /// How long it works on each call, one after the other.
    pub takes: Option<Duration>,
    /// The fault in its answers.
    pub fault: Option<Fault>,
    /// The statuses of the first calls of one path, before it answers as usual.
    pub first: Option<(String, Vec<u16>)>,
}

impl Default for Reply {
    fn default() -> Self {
        Self {
            status: 200,
            body: "{}".to_owned(),
            hold: false,
            takes: None,
            fault: None,
            first: None,
        }
    }
}

/// A running stand-in. Dropping it closes its port and its connections.
#[derive(Debug)]
pub struct StandIn {
    port: u16,
    calls: watch::Receiver<Vec<Call>>,
    free: watch::Sender<usize>,
    reply: Arc<Mutex<Reply>>,
    work: tokio::task::JoinHandle<()>,
}

type Listener = Box<dyn FnMut(&Call) + Send>;

/// The state that all connections share.
struct SharedState {
    reply: Arc<Mutex<Reply>>,
    calls: watch::Sender<Vec<Call>>,
    /// How many calls may have their answers, in the order they came.
    free: watch::Receiver<usize>,
    told: Mutex<Listener>,
    /// The turn of calls, if each takes a while.
    turn: tokio::sync::Mutex<()>,
}

impl StandIn {
    /// Starts one on `port` of 127.0.0.1. `told` is called for every call.
    ///
    /// # Errors
    /// If the port cannot be bound.
    pub async fn start(
        port: u16,
        reply: Reply,
        told: impl FnMut(&Call) + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        Self::serving(listener, reply, told)
    }

    /// Starts one that takes `port` on every interface.
    ///
    /// # Errors
    /// If the port cannot be bound.
    pub async fn everywhere(
        port: u16,
        reply: Reply,
        told: impl FnMut(&Call) + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
        Self::serving(listener, reply, told)
    }

    fn serving(
        listener: TcpListener,
        reply: Reply,
        told: impl FnMut(&Call) + Send + 'static,
    ) -> io::Result<Self> {
        let port = listener.local_addr()?.port();
        let (calls, heard) = watch::channel(Vec::new());
        let (free, freed) = watch::channel(if reply.hold { 0 } else { usize::MAX });
        let reply = Arc::new(Mutex::new(reply));
        let desk = Arc::new(SharedState {
            reply: Arc::clone(&reply),
            calls,
            free: freed,
            told: Mutex::new(Box::new(told)),
            turn: tokio::sync::Mutex::default(),
        });
        let work = tokio::spawn(serve(listener, move |request| {
            answer(request, Arc::clone(&desk))
        }));
        Ok(Self {
            port,
            calls: heard,
            free,
            reply,
            work,
        })
    }

    /// Returns its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.calls.borrow().clone()
    }

    /// Returns the `n`-th call, counted from 0, as soon as it is there.
    pub async fn call(&self, n: usize) -> Option<Call> {
        let mut calls = self.calls.clone();
        let there = calls.wait_for(|calls| calls.len() > n).await.ok()?;
        there.get(n).cloned()
    }

    /// Answers in another way from here on.
    pub fn answers(&self, status: u16, body: String, fault: Option<Fault>) {
        let mut reply = self.reply.lock().unwrap_or_else(PoisonError::into_inner);
        reply.status = status;
        reply.body = body;
        reply.fault = fault;
    }

    /// Sends the held answers, and holds no more.
    pub fn let_go(&self) {
        self.free.send_replace(usize::MAX);
    }

    /// Lets the oldest answer go that it keeps back.
    pub fn let_one_go(&self) {
        self.free.send_modify(|free| *free = free.saturating_add(1));
    }

    /// Returns the calls whose answers it holds, the oldest first.
    #[must_use]
    pub fn waiting(&self) -> Vec<Call> {
        let calls = self.calls.borrow();
        let answered = calls.len().min(*self.free.borrow());
        calls[answered..].to_vec()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.work.abort();
    }
}

async fn answer(request: Request<Incoming>, desk: Arc<SharedState>) -> Response<Content> {
    if desk.calls.borrow().len() >= CALLS {
        return response(429, "too many calls".to_owned(), None);
    }
    let call = read(request).await;
    (desk.told.lock().unwrap_or_else(PoisonError::into_inner))(&call);
    let reply = desk.reply_to(&call);
    let mut place = 0;
    desk.calls.send_modify(|calls| {
        place = calls.len();
        calls.push(call);
    });
    let mut free = desk.free.clone();
    // An error means that the stand-in is closing: answer and end.
    let _ = free.wait_for(|free| *free > place).await;
    if let Some(takes) = reply.takes {
        let _turn = desk.turn.lock().await;
        sleep(takes).await;
    }
    if reply.fault == Some(Fault::Silent) {
        std::future::pending::<()>().await;
    }
    response(reply.status, reply.body, reply.fault)
}

impl SharedState {
    /// Returns the answer to a call. The target of a redirect gives the usual
    /// one.
    fn reply_to(&self, call: &Call) -> Reply {
        let reply = self.reply.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reply = reply.clone();
        if let Some((path, statuses)) = reply.first.take()
            && call.path == path
        {
            let calls = self.calls.borrow();
            let before = calls.iter().filter(|call| call.path == path).count();
            reply.status = statuses.get(before).copied().unwrap_or(reply.status);
        }
        if call.path.ends_with(REDIRECTED) {
            reply.status = 200;
        }
        reply
    }
}

fn response(status: u16, body: String, fault: Option<Fault>) -> Response<Content> {
    let mut response = Response::new(Content::new(body, fault));
    if let Ok(status) = hyper::StatusCode::from_u16(status) {
        *response.status_mut() = status;
    }
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    if response.status().is_redirection() {
        let elsewhere = header::HeaderValue::from_static(REDIRECTED);
        response.headers_mut().insert(header::LOCATION, elsewhere);
    }
    response
}

async fn read(request: Request<Incoming>) -> Call {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, BODY_CAP).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let body = match serde_json::from_slice(&body) {
        Ok(json) => json,
        Err(_) if body.is_empty() => Value::Null,
        Err(_) => Value::String(String::from_utf8_lossy(&body).into_owned()),
    };
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Call {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        headers: headers.collect(),
        body,
    }
}
