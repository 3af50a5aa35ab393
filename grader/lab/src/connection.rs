//! A TCP connection for unusual clients: half a request, raw bytes, or several
//! requests on a connection that stays open.

use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};
use hyper::{HeaderMap, header::HeaderName, http::HeaderValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{ANSWER, Answer, Done, NoAnswer, answer::Asked, shared::Shared};
use dozen_model::{Act, Step, Stop};

/// The most that is read of one answer.
const CAP: usize = 4 << 20;

/// An open connection. Dropping it closes it.
#[derive(Debug)]
pub struct Connection {
    shared: Arc<Shared>,
    lane: String,
    port: u16,
    stream: TcpStream,
    read: BytesMut,
    asked: Option<Asked>,
    /// Its number within the check.
    id: usize,
}

impl Connection {
    pub(super) fn new(shared: Arc<Shared>, lane: &str, port: u16, stream: TcpStream) -> Self {
        let id = shared.next_request();
        Self {
            shared,
            lane: lane.to_owned(),
            port,
            stream,
            read: BytesMut::new(),
            asked: None,
            id,
        }
    }

    /// Sends `bytes` as they are.
    ///
    /// # Errors
    /// Not reached if the service has closed the connection.
    pub async fn send(&mut self, bytes: &[u8]) -> Done {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let id = self.id;
        let (step, which) = self.step(text.clone());
        let did = format!("sent {text:?} on {which}");
        let recorder = self.shared.recorder.clone();
        let place = recorder.add(&self.lane, Act::Connect, did.clone(), Some(step));
        let sent = self.stream.write_all(bytes).await;
        if sent.is_err() {
            recorder.saw(place, "the connection was closed");
        }
        self.asked = Some(Asked {
            recorder,
            place,
            id,
            did: format!("{did} to {}", self.lane),
        });
        sent.map_err(|_| {
            Stop::not_reached(dozen_model::Finding::new(
                format!("sent bytes to {} on an open connection", self.lane),
                "the connection takes them",
                "the connection was closed",
            ))
        })
    }

    /// Returns how to send `bytes` by hand: the first time on a new connection.
    fn step(&self, bytes: String) -> (Step, &'static str) {
        let (id, port) = (self.id, self.port);
        let read = bytes.ends_with("\r\n\r\n");
        if self.asked.is_some() {
            let step = Step::Send { id, bytes, read };
            return (step, "the same connection");
        }
        let step = Step::Open {
            id,
            port,
            bytes,
            read,
        };
        (step, "a connection of its own")
    }

    /// Reads one answer.
    ///
    /// # Errors
    /// If none comes whole before the deadline.
    pub async fn answer(&mut self) -> Result<Answer, NoAnswer> {
        let clock = self.shared.clock;
        let outcome = clock.limit(ANSWER, self.read_answer()).await;
        let outcome = outcome.unwrap_or(Err(NoAnswer::Late(ANSWER)));
        if let Some(asked) = &self.asked {
            let seen = match &outcome {
                Ok(answer) => answer.describe(),
                Err(none) => none.to_string(),
            };
            asked.recorder.saw(asked.place, seen);
        }
        outcome.map(|answer| Answer {
            asked: self.asked.clone(),
            ..answer
        })
    }

    /// Sends a request without a body, keeps the connection open, and reads the
    /// answer.
    ///
    /// # Errors
    /// If none comes whole before the deadline.
    pub async fn request(&mut self, method: &str, path: &str) -> Result<Answer, NoAnswer> {
        let host = self.port;
        let request = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{host}\r\n\r\n");
        match self.send(request.as_bytes()).await {
            Ok(()) => self.answer().await,
            Err(_) => Err(NoAnswer::Cut),
        }
    }

    /// Returns whether the other side has closed the connection.
    pub async fn is_closed(&mut self) -> bool {
        let mut byte = [0; 1];
        match self.stream.try_read(&mut byte) {
            Ok(0) => true,
            Ok(_) => {
                self.read.extend_from_slice(&byte);
                false
            }
            Err(cause) => cause.kind() != std::io::ErrorKind::WouldBlock,
        }
    }

    async fn read_answer(&mut self) -> Result<Answer, NoAnswer> {
        let (status, headers) = loop {
            if let Some(head) = take_head(&mut self.read)? {
                break head;
            }
            self.fill().await?;
        };
        let body = match Framing::of(status, &headers) {
            Framing::Length(length) if length > CAP => return Err(NoAnswer::Endless),
            Framing::Length(length) => self.take(length).await?,
            Framing::Chunked => self.take_chunks().await?,
            Framing::UntilClosed => self.take_rest().await?,
        };
        Ok(Answer {
            status,
            headers,
            body,
            asked: None,
        })
    }

    async fn fill(&mut self) -> Result<(), NoAnswer> {
        if self.read.len() > CAP {
            return Err(NoAnswer::Endless);
        }
        match self.stream.read_buf(&mut self.read).await {
            Ok(1..) => Ok(()),
            Ok(0) | Err(_) => Err(NoAnswer::Cut),
        }
    }

    async fn take(&mut self, length: usize) -> Result<Bytes, NoAnswer> {
        while self.read.len() < length {
            self.fill().await?;
        }
        Ok(self.read.split_to(length).freeze())
    }

    async fn take_chunks(&mut self) -> Result<Bytes, NoAnswer> {
        let mut body = BytesMut::new();
        loop {
            match httparse::parse_chunk_size(&self.read) {
                Ok(httparse::Status::Complete((line, size))) => {
                    let size = usize::try_from(size).map_err(|_| NoAnswer::Endless)?;
                    self.read.advance(line);
                    // Each chunk, the last one of length 0 too, ends with
                    // CRLF (RFC 9112, 7.1); no exercise sends trailers.
                    if body.len().saturating_add(size) > CAP {
                        return Err(NoAnswer::Endless);
                    }
                    let chunk = self.take(size + 2).await?;
                    body.extend_from_slice(&chunk[..size]);
                    if size == 0 {
                        return Ok(body.freeze());
                    }
                }
                Ok(httparse::Status::Partial) => self.fill().await?,
                Err(_) => return Err(NoAnswer::Garbage),
            }
        }
    }

    async fn take_rest(&mut self) -> Result<Bytes, NoAnswer> {
        loop {
            match self.fill().await {
                Ok(()) => {}
                Err(NoAnswer::Cut) => return Ok(self.read.split().freeze()),
                Err(other) => return Err(other),
            }
        }
    }
}

/// If a body ends (RFC 9112, 6.3).
enum Framing {
    Length(usize),
    Chunked,
    UntilClosed,
}

impl Framing {
    fn of(status: u16, headers: &HeaderMap) -> Self {
        if matches!(status, 100..=199 | 204 | 304) {
            return Self::Length(0);
        }
        let value = |name| headers.get(name).and_then(|v| v.to_str().ok());
        if value("transfer-encoding").is_some_and(|v| v.contains("chunked")) {
            return Self::Chunked;
        }
        match value("content-length").and_then(|v| v.trim().parse().ok()) {
            Some(length) => Self::Length(length),
            None => Self::UntilClosed,
        }
    }
}

/// Takes a whole head off the front of the bytes read, if there is one.
fn take_head(read: &mut BytesMut) -> Result<Option<(u16, HeaderMap)>, NoAnswer> {
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut slots);
    let length = match response.parse(read) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(NoAnswer::Garbage),
    };
    let status = response.code.ok_or(NoAnswer::Garbage)?;
    let mut headers = HeaderMap::new();
    for header in response.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        let value = HeaderValue::from_bytes(header.value);
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    read.advance(length);
    Ok(Some((status, headers)))
}
