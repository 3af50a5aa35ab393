//! A stand-in for someone else's service, and the acts of a check on it.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::{Lab, Seen, shared::Shared};
use dozen_model::{Act, Step, Stop};
use dozen_resources::{self as resources, Call, Fault, Reply};

/// How long each call takes in a replay; in the check each waits for
/// [`StandIn::serve_one`].
const BY_HAND: Duration = Duration::from_millis(25);

/// A stand-in to start.
#[derive(Debug)]
pub struct StandInBuilder {
    shared: Arc<Shared>,
    name: String,
    reply: Reply,
    one_by_one: bool,
    quiet: bool,
}

/// A running stand-in. Dropping it closes its port.
#[derive(Debug)]
pub struct StandIn {
    shared: Arc<Shared>,
    name: String,
    inner: resources::StandIn,
}

impl StandInBuilder {
    pub(super) fn new(shared: Arc<Shared>, name: &str) -> Self {
        Self {
            shared,
            name: name.to_owned(),
            reply: Reply::default(),
            one_by_one: false,
            quiet: false,
        }
    }

    /// Sets its answer to every request.
    #[must_use]
    pub fn answers(mut self, status: u16, body: Value) -> Self {
        self.reply.status = status;
        self.reply.body = body.to_string();
        self
    }

    /// Holds its answers until [`StandIn::let_go`].
    #[must_use]
    pub fn holds(mut self) -> Self {
        self.reply.hold = true;
        self
    }

    /// Answers the first calls of `path` with these statuses instead.
    #[must_use]
    pub fn first_answers(mut self, path: &str, statuses: &[u16]) -> Self {
        self.reply.first = Some((path.to_owned(), statuses.to_vec()));
        self
    }

    /// Makes each call take that long, one after the other, in real time.
    #[must_use]
    pub fn takes(mut self, time: Duration) -> Self {
        self.reply.takes = Some(time);
        self
    }

    /// Makes it work on one call after the other, and finish each at
    /// [`StandIn::serve_one`].
    #[must_use]
    pub fn serves_one_by_one(mut self) -> Self {
        self.one_by_one = true;
        self.holds()
    }

    /// Leaves its calls out of the trace: there are many, and the check reports
    /// their sum.
    #[must_use]
    pub fn quietly(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Starts it on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// If the machine has no port left.
    pub async fn start(self) -> Seen<StandIn> {
        let Self {
            shared,
            name,
            reply,
            one_by_one,
            quiet,
        } = self;
        let port = shared.free_port()?;
        let holding = match (one_by_one, reply.hold) {
            (true, _) => ", to one call after the other",
            (false, true) => ", later",
            (false, false) => "",
        };
        let first = reply.first.as_ref().map_or(String::new(), |(path, first)| {
            let first: Vec<String> = first.iter().map(u16::to_string).collect();
            format!(", but first {} to {path}", first.join(" and "))
        });
        let detail = format!(
            "stands in on port {port}, answers {} {}{holding}{first}",
            reply.status, reply.body
        );
        let step = Step::StandIn {
            lane: name.clone(),
            port,
            status: reply.status,
            body: reply.body.clone(),
            hold: reply.hold && !one_by_one,
            takes: reply.takes.or(one_by_one.then_some(BY_HAND)),
            first: reply.first.clone(),
        };
        shared.recorder.add(&name, Act::StandIn, detail, Some(step));
        let (recorder, lane) = (shared.recorder.clone(), name.clone());
        let told = move |call: &Call| {
            if quiet {
                return;
            }
            recorder.add(&lane, Act::StandIn, format!("was sent {call}"), None);
        };
        let inner = resources::StandIn::start(port, reply, told)
            .await
            .map_err(|cause| Stop::trouble(format!("start a stand-in on port {port}"), cause))?;
        Ok(StandIn {
            shared,
            name,
            inner,
        })
    }
}

impl StandIn {
    /// Returns its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.inner.port())
    }

    /// Returns its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.inner.port()
    }

    /// Returns the calls that it has got so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.inner.calls()
    }

    /// Returns the `n`-th call, counted from 0, if it comes before the
    /// deadline.
    pub async fn call(&self, n: usize, within: Duration) -> Option<Call> {
        let call = self.shared.clock.limit(within, self.inner.call(n)).await;
        call.flatten()
    }

    /// Answers `status` from here on.
    pub fn now_answers(&self, status: u16, body: &Value) {
        self.changes(status, body, None, format!("answers {status} from here on"));
    }

    /// Makes it fail every call from now on.
    pub fn fails(&self, fault: Fault, body: &Value) {
        let what = match fault {
            Fault::Silent => "answers nothing from here on",
            Fault::Stalls => "sends half of its answers from here on, and stops",
            Fault::Drips => "sends a byte at a time from here on",
            Fault::Cut => "sends half of its answers from here on, and hangs up",
        };
        self.changes(200, body, Some(fault), what.to_owned());
    }

    fn changes(&self, status: u16, body: &Value, fault: Option<Fault>, detail: String) {
        let body = body.to_string();
        let step = Step::RestartStandIn {
            lane: self.name.clone(),
            port: self.port(),
            status,
            body: body.clone(),
            hold: fault.is_some(),
        };
        self.inner.answers(status, body, fault);
        let recorder = &self.shared.recorder;
        recorder.add(&self.name, Act::StandIn, detail, Some(step));
    }

    /// Sends the answers that it held, and holds no more.
    pub fn let_go(&self) {
        let step = Step::LetGo {
            lane: self.name.clone(),
        };
        let detail = "lets its answers go";
        self.shared
            .recorder
            .add(&self.name, Act::StandIn, detail, Some(step));
        self.inner.let_go();
    }

    /// Finishes the oldest call that it works on. The trace leaves this out: a
    /// check does it often and reports the sum.
    pub fn serve_one(&self) {
        self.inner.let_one_go();
    }

    /// Returns the calls that it works on or keeps back, the oldest first.
    #[must_use]
    pub fn waiting(&self) -> Vec<Call> {
        self.inner.waiting()
    }
}

impl Lab {
    /// Returns a stand-in for someone else's service, not started yet.
    #[must_use]
    pub fn stand_in(&self, name: &str) -> StandInBuilder {
        StandInBuilder::new(Arc::clone(&self.shared), name)
    }
}
