//! Waits until a process serves, and makes sure that it is this process that
//! answers.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use super::{NoAnswer, Process, READY, Request, Seen};
use dozen_model::{Act, Finding, Step, Stop};
use dozen_platform as platform;

/// How long a process may listen elsewhere before that counts as its choice.
const ELSEWHERE: Duration = Duration::from_millis(100);

/// The process table costs more than many connections: it is read at every
/// eighth poll, once most processes are ready.
const TABLE_EVERY: usize = 8;
const TABLE_AFTER: usize = 32;

impl Process {
    /// Waits until `GET /health` answers 200, and makes sure that it is this
    /// process that answered, and that it listens on every address.
    ///
    /// # Errors
    /// Not reached if it never becomes ready; fails if others cannot reach it.
    pub async fn await_ready(&self) -> Seen<()> {
        let shared = self.shared();
        let mut last = None;
        let mut polls = 0;
        let mut elsewhere = shared.clock.stopwatch(ELSEWHERE);
        let probe = async || {
            if let Some(exit) = self.child().ended() {
                return Some(Err(format!("it ended: {exit}")));
            }
            // An earlier answer says more than a last one that was cut short.
            last.get_or_insert_with(|| "GET /health gets no answer".to_owned());
            match self.health().quietly().await {
                Ok(answer) if answer.status == 200 => return Some(self.still_stands()),
                Ok(answer) => last = Some(format!("GET /health answers {}", answer.describe())),
                Err(NoAnswer::Refused) => last = None,
                Err(none) => last = Some(format!("GET /health: {none}")),
            }
            polls += 1;
            if polls < TABLE_AFTER || polls % TABLE_EVERY != 0 {
                return None;
            }
            let strays = self.listens_elsewhere()?;
            if elsewhere.is_over() {
                return Some(Err(strays));
            }
            last = Some(strays);
            None
        };
        let came = shared.clock.until(READY, probe).await;
        match came {
            Some(Ok(())) => self.assert_answer_is_its_own(),
            Some(Err(seen)) => {
                if self.child().ended().is_some() {
                    self.child().wait().await;
                }
                self.never_ready(seen)
            }
            None => self.never_ready(last.unwrap_or_else(|| self.out_of_reach())),
        }
    }

    /// Fails if the answer came from another process, such as one that it left
    /// behind.
    fn still_stands(&self) -> Result<(), String> {
        match self.child().ended() {
            None => Ok(()),
            Some(exit) => Err(format!("it ended: {exit}, and what it left behind answers")),
        }
    }

    fn health(&self) -> Request {
        self.get("/health")
    }

    /// Returns the addresses at which it listens, if they are not those that it
    /// was given.
    fn listens_elsewhere(&self) -> Option<String> {
        let listeners = self.child().listeners().unwrap_or_default();
        if listeners.is_empty() || listeners.iter().any(|a| a.port() == self.port()) {
            return None;
        }
        Some(format!(
            "it listens on {}",
            super::process::list(&listeners)
        ))
    }

    /// Describes its listeners, for a process that never accepted a connection.
    fn out_of_reach(&self) -> String {
        let listeners = self.child().listeners().unwrap_or_default();
        if listeners.is_empty() {
            return "it listens on no port".to_owned();
        }
        let all = super::process::list(&listeners);
        format!("it listens on {all}, and 127.0.0.1 does not reach it there")
    }

    /// Fails if the answer came from another process, which took the port
    /// between its choice and its use.
    fn assert_answer_is_its_own(&self) -> Seen<()> {
        let step = Step::AwaitReady {
            lane: self.lane().to_owned(),
            url: format!("{}/health", self.url()),
        };
        let shared = self.shared();
        let recorder = &shared.recorder;
        recorder.add(self.lane(), Act::Ready, "answers GET /health", Some(step));
        match self.child().listeners_on(self.port()) {
            Ok(own) if own.is_empty() => Err(self.stolen()),
            Ok(own) => self.assert_open_everywhere(&own),
            Err(cause) => Err(Stop::Trouble(cause.to_string())),
        }
    }

    /// Fails unless it listens on every IPv4 address of its machine, a rule of
    /// all exercises. A Mac without a network has only 127.0.0.1, where a
    /// socket bound to it cannot be distinguished from one bound to all.
    fn assert_open_everywhere(&self, own: &[SocketAddr]) -> Seen<()> {
        let Some(promise) = self.shared().everywhere else {
            return Ok(());
        };
        let takes = |address: &IpAddr| own.iter().any(|listener| listener.ip() == *address);
        let is_open = own.iter().any(|listener| listener.ip().is_unspecified()) || {
            let mut all = platform::loopback_addresses();
            all.extend(platform::interface_addresses());
            all.iter().all(takes)
        };
        if is_open {
            return Ok(());
        }
        self.saw_listeners(own);
        let expected = "every IPv4 address of this machine, for which 0.0.0.0 or [::] stands: a \
                        rule for all exercises";
        self.shared().recorder.blame_last(expected);
        let did = format!("looked at what {} listens on", self.lane());
        let seen = format!("it listens on {} alone", super::process::list(own));
        Err(Stop::fail(Finding {
            promise: promise.to_owned(),
            ..Finding::new(did, expected, seen)
        }))
    }

    fn never_ready(&self, seen: String) -> Seen<()> {
        // Another process on the port is the grader's bad luck, not a fault of
        // the service that could not bind it.
        let mine = self.child().listeners_on(self.port()).unwrap_or_default();
        if mine.is_empty() && platform::is_taken(self.port()) {
            return Err(self.stolen());
        }
        let step = Step::AwaitReady {
            lane: self.lane().to_owned(),
            url: format!("{}/health", self.url()),
        };
        let expected = format!("GET /health answers 200 on port {}", self.port());
        let recorder = &self.shared().recorder;
        let place = recorder.add(self.lane(), Act::Ready, "GET /health", Some(step));
        recorder.saw(place, &seen);
        recorder.blame(place, &expected);
        let did = format!("started {} and asked for its health", self.lane());
        Err(Stop::not_reached(Finding::new(did, expected, seen)))
    }

    fn stolen(&self) -> Stop {
        Stop::trouble(
            format!("give port {} to {}", self.port(), self.lane()),
            "another program of this machine listens on it",
        )
    }
}
