//! A request on its own connection.

mod exchange;
mod keep_alive;
mod read_budget;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::Full;
use serde_json::Value;
use tokio::task::JoinHandle;

use exchange::call;
pub(super) use exchange::connect;
pub use keep_alive::KeepAliveResult;

use super::{
    ANSWER, Answer, CookieJar, NoAnswer, Seen,
    answer::{self, Asked},
    recorder::Recorder,
    shared::Shared,
};
use dozen_model::{Act, Finding, Step, Stop};

/// A cookie of more characters is not shown.
const SHORT_COOKIE: usize = 12;

/// A request to send.
#[derive(Debug, Clone)]
#[must_use]
pub struct Request {
    shared: Arc<Shared>,
    lane: String,
    target: SocketAddr,
    source: Option<IpAddr>,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
    visitor: Option<String>,
}

/// A request that waits for its answer.
#[derive(Debug)]
pub struct Pending {
    asked: Asked,
    what: String,
    shared: Arc<Shared>,
    lane: String,
    task: JoinHandle<Result<Answer, NoAnswer>>,
}

impl Request {
    pub(super) fn new(
        shared: Arc<Shared>,
        lane: &str,
        port: u16,
        method: &str,
        path: &str,
    ) -> Self {
        Self {
            shared,
            lane: lane.to_owned(),
            target: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            source: None,
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Bytes::new(),
            visitor: None,
        }
    }

    /// Sets a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Sets a body of that content type.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds the cookies of a visitor.
    pub fn cookies(mut self, jar: &CookieJar) -> Self {
        self.visitor = jar.visitor().map(str::to_owned);
        if jar.is_empty() {
            return self;
        }
        self.header("cookie", &jar.header())
    }

    /// Sends it to another address of this machine.
    pub fn to(mut self, address: IpAddr) -> Self {
        self.target.set_ip(address);
        self
    }

    /// Sends it from that address of this machine.
    pub fn from(mut self, address: IpAddr) -> Self {
        self.source = Some(address);
        self
    }

    /// Returns the lane of the process that it goes to.
    pub(super) fn lane(&self) -> &str {
        &self.lane
    }

    /// Returns method and path.
    pub(super) fn what(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Returns method and URL.
    pub(super) fn method_and_url(&self) -> (String, String) {
        let url = format!("http://{}{}", self.target, self.path);
        (self.method.clone(), url)
    }

    /// Returns the same request with `mark` in its body replaced by `number`.
    pub(super) fn numbered(&self, mark: &str, number: usize) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        let body = body.replace(mark, &number.to_string());
        Self {
            body: body.into(),
            ..self.clone()
        }
    }

    /// Returns its headers.
    pub(super) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Returns its body, as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the lab's trace.
    pub(super) fn recorder(&self) -> &Recorder {
        &self.shared.recorder
    }

    /// Sends it and waits for the whole answer.
    ///
    /// # Errors
    /// Fails the check if no whole answer comes before the deadline.
    pub async fn send(self) -> Seen<Answer> {
        let (asked, outcome) = self.exchange().await;
        outcome.map_err(|none| {
            let expected = "a whole HTTP answer";
            asked.recorder.blame(asked.place, expected);
            Stop::fail(Finding::new(asked.did, expected, none.to_string()))
        })
    }

    /// Sends it and returns the answer, or the reason why there is none.
    ///
    /// # Errors
    /// If no whole answer comes before the deadline.
    pub async fn attempt(self) -> Result<Answer, NoAnswer> {
        self.exchange().await.1
    }

    /// Does the same with its own deadline.
    ///
    /// # Errors
    /// If no whole answer comes before the deadline.
    pub async fn attempt_within(self, time: Duration) -> Result<Answer, NoAnswer> {
        let asked = self.record(true);
        let outcome = self.quietly_within(time).await;
        note(&asked, asked.place, outcome)
    }

    /// Sends it without a trace, for polling.
    pub async fn quietly(self) -> Result<Answer, NoAnswer> {
        self.quietly_within(ANSWER).await
    }

    /// Does the same with its own deadline.
    pub(super) async fn quietly_within(self, time: Duration) -> Result<Answer, NoAnswer> {
        let limit = self.shared.clock.limit(time, call(&self)).await;
        limit.unwrap_or(Err(NoAnswer::Late(time)))
    }

    /// Sends it and does not wait for the answer.
    ///
    /// # Errors
    /// None today; the signature allows some.
    pub async fn begin(self) -> Seen<Pending> {
        let asked = self.record(false);
        let (shared, lane) = (Arc::clone(&self.shared), self.lane.clone());
        let what = self.what();
        let task = tokio::spawn(async move { call(&self).await });
        Ok(Pending {
            asked,
            what,
            shared,
            lane,
            task,
        })
    }

    /// Returns the HTTP message.
    fn message(&self) -> Result<hyper::Request<Full<Bytes>>, NoAnswer> {
        let mut message = hyper::Request::builder()
            .method(self.method.as_str())
            .uri(&self.path)
            .header("host", self.target.to_string());
        for (name, value) in &self.headers {
            message = message.header(name, value);
        }
        let body = Full::new(self.body.clone());
        message.body(body).map_err(|_| NoAnswer::Garbage)
    }

    async fn exchange(self) -> (Asked, Result<Answer, NoAnswer>) {
        let asked = self.record(true);
        let outcome = self.quietly().await;
        let outcome = note(&asked, asked.place, outcome);
        (asked, outcome)
    }

    /// Describes the request as text.
    fn words(&self) -> String {
        let mut what = self.what();
        if !self.target.ip().eq(&IpAddr::V4(Ipv4Addr::LOCALHOST)) {
            what += &format!(" at {}", self.target.ip());
        }
        let shown = |(name, _): &&(String, String)| name != "content-type";
        for (name, value) in self.headers.iter().filter(shown) {
            what += &format!(", {name}: {}", brief(name, value));
        }
        if !self.body.is_empty() {
            what += &format!(" {}", answer::shown(&self.body));
        }
        what
    }

    fn record(&self, wait: bool) -> Asked {
        let what = self.words();
        let recorder = self.shared.recorder.clone();
        let id = self.shared.next_request();
        let step = Step::Request {
            id,
            method: self.method.clone(),
            url: format!("http://{}{}", self.target, self.path),
            headers: self.headers.clone(),
            body: self.body.to_vec(),
            visitor: self.visitor.clone(),
            wait,
        };
        let place = recorder.add(&self.lane, Act::Request, what.clone(), Some(step));
        Asked {
            recorder,
            place,
            id,
            did: format!("{what} to {}", self.lane),
        }
    }
}

impl Pending {
    /// Returns method and path of the request.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Returns whether the answer is still to come.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.task.is_finished()
    }

    /// Waits for the whole answer.
    ///
    /// # Errors
    /// If none comes before the deadline.
    pub async fn answer(self) -> Result<Answer, NoAnswer> {
        let limit = self.shared.clock.limit(ANSWER, self.task).await;
        let outcome = match limit {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => Err(NoAnswer::Cut),
            None => Err(NoAnswer::Late(ANSWER)),
        };
        let step = Step::AwaitAnswer { id: self.asked.id };
        let detail = format!("the answer to {}", self.asked.did);
        let place = self
            .asked
            .recorder
            .add(&self.lane, Act::Answer, detail, Some(step));
        note(&self.asked, place, outcome)
    }
}

/// Returns a header's value as shown: of a long cookie, which is mostly random,
/// only its name.
fn brief(name: &str, value: &str) -> String {
    if name != "cookie" {
        return value.to_owned();
    }
    let pairs = value.split("; ").map(|pair| match pair.split_once('=') {
        Some((name, value)) if value.len() > SHORT_COOKIE => format!("{name}=…"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("; ")
}

/// Writes the outcome to the trace, and ties the answer to its place there.
fn note(
    asked: &Asked,
    place: usize,
    outcome: Result<Answer, NoAnswer>,
) -> Result<Answer, NoAnswer> {
    let seen = match &outcome {
        Ok(answer) => answer.describe(),
        Err(none) => none.to_string(),
    };
    asked.recorder.saw(place, seen);
    outcome.map(|answer| Answer {
        asked: Some(Asked {
            place,
            ..asked.clone()
        }),
        ..answer
    })
}
