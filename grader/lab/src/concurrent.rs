//! Many requests at once: one moment of the trace, and every answer for the
//! check.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, task::JoinSet};

use super::{Lab, Request, Seen, Tally};
use dozen_model::{Act, Step, Stop};

/// How many requests are in flight at a time: enough for any race, and few
/// enough for a server's queue.
const AT_ONCE: usize = 64;

/// How long one of them may wait: a client that tries again after a conflict,
/// as one that watches a key does, falls behind all the others.
const IN_A_CROWD: Duration = Duration::from_secs(30);

impl Lab {
    /// Sends each of `requests` (without a body) `times` times, in turn and all
    /// of them at once, and waits for every answer.
    ///
    /// # Errors
    /// Trouble if the grader loses one.
    pub async fn send_concurrently(&self, requests: &[Request], times: usize) -> Seen<Tally> {
        let place = self.record_concurrent(requests, times);
        let gate = Arc::new(Semaphore::new(AT_ONCE));
        let mut sent = JoinSet::new();
        for request in (0..times).flat_map(|_| requests.iter().cloned()) {
            let gate = Arc::clone(&gate);
            sent.spawn(async move {
                let _turn = gate.acquire().await;
                request.quietly_within(IN_A_CROWD).await
            });
        }
        let mut tally = Tally::default();
        while let Some(answer) = sent.join_next().await {
            let answer = answer.map_err(|lost| Stop::trouble("send a crowd", lost))?;
            tally.saw(answer.as_ref());
        }
        self.shared.recorder.saw(place, tally.to_string());
        Ok(tally)
    }

    fn record_concurrent(&self, requests: &[Request], times: usize) -> usize {
        let mut lanes: Vec<&str> = requests.iter().map(Request::lane).collect();
        lanes.dedup();
        let what = requests.first().map_or(String::new(), Request::what);
        let detail = format!(
            "{what} {} times at once, in turn to {}",
            times * requests.len(),
            lanes.join(" and ")
        );
        let step = Step::Crowd {
            requests: requests.iter().map(Request::method_and_url).collect(),
            times,
        };
        let recorder = &self.shared.recorder;
        recorder.add("grader", Act::Request, detail, Some(step))
    }
}
