//! The same request many times over, on many connections: one act, and one
//! moment of the trace.

use std::{collections::BTreeMap, sync::Arc};

use tokio::{sync::Semaphore, task::JoinSet};

use super::{Answer, NoAnswer, Request, Tally};
use dozen_model::{Act, Step};

/// The place of the request's number in a body, from 1.
const NUMBER: &str = "{n}";

/// How many are in flight at a time.
const AT_ONCE: usize = 8;

/// A request, to be sent many times.
#[derive(Debug)]
#[must_use]
pub struct Burst {
    request: Request,
    times: usize,
}

impl Request {
    /// Repeats the request `times` times, eight at once. `{n}` in its body
    /// becomes the number of the request.
    pub fn times(self, times: usize) -> Burst {
        Burst {
            request: self,
            times,
        }
    }
}

impl Burst {
    /// Sends them all, and waits for all answers, which are in the order of
    /// their numbers.
    pub async fn send(self) -> Vec<Result<Answer, NoAnswer>> {
        let place = self.record();
        let gate = Arc::new(Semaphore::new(AT_ONCE));
        let mut work = JoinSet::new();
        for number in 1..=self.times {
            let request = self.request.numbered(NUMBER, number);
            let gate = Arc::clone(&gate);
            work.spawn(async move {
                let _turn = gate.acquire_owned().await;
                (number, request.quietly().await)
            });
        }
        let mut all = BTreeMap::new();
        while let Some(done) = work.join_next().await {
            all.extend(done.ok());
        }
        let all: Vec<_> = all.into_values().collect();
        let mut tally = Tally::default();
        all.iter().for_each(|answer| tally.saw(answer.as_ref()));
        self.request.recorder().saw(place, tally.to_string());
        all
    }

    /// Records one moment for them all.
    fn record(&self) -> usize {
        let request = &self.request;
        let (method, url) = request.method_and_url();
        let detail = format!("{} times {} {}", self.times, request.what(), request.text());
        let step = Step::Burst {
            method,
            url,
            headers: request.headers().to_vec(),
            body: request.text(),
            times: self.times,
        };
        let recorder = request.recorder();
        recorder.add(request.lane(), Act::Request, detail, Some(step))
    }
}
