//! The same request many times, over a few connections that stay open, in one
//! line of the trace.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;

use super::{
    NoAnswer, Request,
    exchange::{connect, head_failure, whole_body, why},
    read_budget::{BudgetedStream, ReadBudget},
};
use crate::Tally;
use dozen_model::{Act, Step};

/// How many connections there are.
const LANES: usize = 8;

/// The results of repeated requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeepAliveResult {
    answers: Tally,
    /// Why a request got no answer in time, if one did not; nothing more was
    /// sent on its connection.
    pub lost: Option<NoAnswer>,
}

/// A connection and what may be read from it.
type Connection = (SendRequest<Full<Bytes>>, ReadBudget);

/// A connection, if one is open.
type Open = Option<Connection>;

impl Request {
    /// Sends it `count` times; each answer has to come `within` its time.
    pub async fn repeat_keep_alive(self, count: usize, within: Duration) -> KeepAliveResult {
        let place = self.record_volley(count);
        let mut lanes = JoinSet::new();
        for lane in 0..LANES {
            let share = count / LANES + usize::from(lane < count % LANES);
            lanes.spawn(self.clone().send_all(share, within));
        }
        let mut whole = KeepAliveResult::default();
        while let Some(Ok(part)) = lanes.join_next().await {
            whole.answers.and(part.answers);
            whole.lost = whole.lost.or(part.lost);
        }
        self.shared.recorder.saw(place, whole.describe());
        whole
    }

    async fn send_all(self, count: usize, within: Duration) -> KeepAliveResult {
        let mut open: Open = None;
        let mut volley = KeepAliveResult::default();
        for _ in 0..count {
            let work = self.send_once_more(&mut open);
            let outcome = self.shared.clock.limit(within, work).await;
            match outcome.unwrap_or(Err(NoAnswer::Late(within))) {
                Ok(status) => volley.answers.saw_status(status),
                Err(none) => {
                    volley.lost = Some(none);
                    break;
                }
            }
        }
        volley
    }

    /// Sends it on the open connection, if there is one. A server may close a
    /// connection between two requests: then it is sent again on a new one.
    async fn send_once_more(&self, open: &mut Open) -> Result<u16, NoAnswer> {
        if let Some(connection) = open
            && let Ok(status) = self.send_on(connection).await
        {
            return Ok(status);
        }
        let stream = connect(self.target, self.source).await?;
        let (stream, budget) = BudgetedStream::new(stream);
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|cause| why(&cause))?;
        // It ends when the sender does.
        tokio::spawn(connection);
        self.send_on(open.insert((sender, budget))).await
    }

    async fn send_on(&self, (sender, budget): &mut Connection) -> Result<u16, NoAnswer> {
        budget.allow_head();
        sender.ready().await.map_err(|cause| why(&cause))?;
        let sent = sender.send_request(self.message()?).await;
        let answer = sent.map_err(|cause| head_failure(&cause, budget))?;
        let status = answer.status().as_u16();
        // The next one waits behind this body.
        whole_body(answer.into_body(), budget).await?;
        Ok(status)
    }

    fn record_volley(&self, count: usize) -> usize {
        let step = Step::RepeatKeepAlive {
            method: self.method.clone(),
            url: format!("http://{}{}", self.target, self.path),
            headers: self.headers.clone(),
            body: self.body.to_vec(),
            count,
        };
        let detail = format!("{count} times {}", self.words());
        let recorder = &self.shared.recorder;
        recorder.add(&self.lane, Act::Request, detail, Some(step))
    }
}

impl KeepAliveResult {
    /// Returns whether all `count` of them were answered with `status`.
    #[must_use]
    pub fn all(&self, count: usize, status: u16) -> bool {
        self.lost.is_none() && self.answers.with(status) == count
    }

    /// Returns how often each status came, and the failure if there was one.
    #[must_use]
    pub fn describe(&self) -> String {
        let lost = self.lost.as_ref().map(ToString::to_string);
        let parts = [Some(self.answers.to_string()), lost];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", then ")
    }
}
