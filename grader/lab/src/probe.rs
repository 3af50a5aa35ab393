//! Probes a resource with a new connection, to prove that an outage is one.

use std::{fmt, net::Ipv4Addr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::Clock;

/// Time limit for an answer.
const ANSWER_LIMIT: Duration = Duration::from_millis(25);

/// The result of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeResult {
    /// The connection is refused.
    Refused,
    /// The connection is taken, and nothing comes back.
    Silent,
    /// Something comes back, or the connection is closed.
    Answered,
}

impl fmt::Display for ProbeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "the connection is refused",
            Self::Silent => "no answer",
            Self::Answered => "it answers",
        })
    }
}

/// Connects to `port` and sends a `PING`, as Redis takes it inline.
pub(super) async fn probe(clock: Clock, port: u16) -> ProbeResult {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else {
        return ProbeResult::Refused;
    };
    let answer = async {
        stream.write_all(b"PING\r\n").await.ok();
        stream.read(&mut [0]).await
    };
    match clock.limit(ANSWER_LIMIT, answer).await {
        Some(_) => ProbeResult::Answered,
        None => ProbeResult::Silent,
    }
}
