//! One request on the wire and its whole answer.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};

use super::{
    Answer, NoAnswer, Request,
    read_budget::{BudgetedStream, ReadBudget},
};

/// The most that is read of one body.
const BODY_CAP: usize = 4 << 20;

/// Sends a request and reads its whole answer, without a deadline.
pub(super) async fn call(request: &Request) -> Result<Answer, NoAnswer> {
    let stream = connect(request.target, request.source).await?;
    // Closed with a reset at the end: an orderly close would keep the port for
    // a minute, and a run needs many ports.
    let _ = stream.set_zero_linger();
    let (stream, budget) = BudgetedStream::new(stream);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|cause| why(&cause))?;
    // It ends when the sender and the body do.
    let driver = tokio::spawn(connection);
    let sent = sender.send_request(request.message()?).await;
    let (parts, body) = sent
        .map_err(|cause| head_failure(&cause, &budget))?
        .into_parts();
    let body = whole_body(body, &budget).await;
    driver.abort();
    Ok(Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: body?,
        asked: None,
    })
}

/// Reads a body of at most [`BODY_CAP`] bytes. Chunks may take as much again.
pub(super) async fn whole_body(body: Incoming, budget: &ReadBudget) -> Result<Bytes, NoAnswer> {
    budget.allow(2 * BODY_CAP);
    match Limited::new(body, BODY_CAP).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(cause) if cause.is::<LengthLimitError>() => Err(NoAnswer::Endless),
        Err(_) if budget.is_spent() => Err(NoAnswer::Endless),
        Err(_) => Err(NoAnswer::Cut),
    }
}

/// Returns the reason why the head of an answer did not come.
pub(super) fn head_failure(cause: &hyper::Error, budget: &ReadBudget) -> NoAnswer {
    if budget.is_spent() {
        NoAnswer::EndlessHead
    } else {
        why(cause)
    }
}

pub(super) fn why(cause: &hyper::Error) -> NoAnswer {
    if cause.is_parse() {
        NoAnswer::Garbage
    } else {
        NoAnswer::Cut
    }
}

/// Returns a TCP connection.
pub(crate) async fn connect(
    target: SocketAddr,
    source: Option<IpAddr>,
) -> Result<TcpStream, NoAnswer> {
    let refused = |_| NoAnswer::Refused;
    let Some(source) = source else {
        return TcpStream::connect(target).await.map_err(refused);
    };
    let socket = TcpSocket::new_v4().map_err(refused)?;
    socket
        .bind(SocketAddr::from((source, 0)))
        .map_err(refused)?;
    socket.connect(target).await.map_err(refused)
}
