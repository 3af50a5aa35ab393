//! Many requests at once, as when the whole town wants the last loaf: one
//! moment of the trace, and every answer for the check.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::{sync::Semaphore, task::JoinSet};

use super::{Answer, Lab, NoAnswer, Request, Seen};
use crate::model::{Act, Step, Stop};

/// How many requests are on their way at one time: enough for any race, and
/// few enough for a server's queue.
const AT_ONCE: usize = 64;

/// What came of a crowd.
#[derive(Debug, Default)]
pub struct Crowd {
    /// How often each status, or each way of getting none, was seen.
    seen: BTreeMap<String, usize>,
}

impl Crowd {
    /// How many answers had that status.
    #[must_use]
    pub fn with(&self, status: u16) -> usize {
        let seen = self.seen.get(&status.to_string());
        seen.copied().unwrap_or_default()
    }

    /// `200 × 200, 50 × 409`.
    #[must_use]
    pub fn describe(&self) -> String {
        let all = self.seen.iter();
        let all = all.map(|(answer, count)| format!("{count} × {answer}"));
        all.collect::<Vec<_>>().join(", ")
    }

    fn saw(&mut self, answer: &Result<Answer, NoAnswer>) {
        let seen = match answer {
            Ok(answer) => answer.status.to_string(),
            Err(none) => none.to_string(),
        };
        *self.seen.entry(seen).or_default() += 1;
    }
}

/// How long one of them may wait: whoever tries again after a conflict, as one
/// does who watches a key, is behind all the others for a while.
const IN_A_CROWD: Duration = Duration::from_secs(30);

impl Lab {
    /// Sends each of `requests` (without a body) `times` times, in turn and all
    /// of them at once, and waits for every answer.
    ///
    /// # Errors
    /// Trouble, where the grader loses one.
    pub async fn crowd(&self, requests: &[Request], times: usize) -> Seen<Crowd> {
        let place = self.record_crowd(requests, times);
        let gate = Arc::new(Semaphore::new(AT_ONCE));
        let mut sent = JoinSet::new();
        for request in (0..times).flat_map(|_| requests.iter().cloned()) {
            let gate = Arc::clone(&gate);
            sent.spawn(async move {
                let _turn = gate.acquire().await;
                request.quietly_within(IN_A_CROWD).await
            });
        }
        let mut crowd = Crowd::default();
        while let Some(answer) = sent.join_next().await {
            crowd.saw(&answer.map_err(|lost| Stop::trouble("send a crowd", lost))?);
        }
        self.shared.recorder.saw(place, crowd.describe());
        Ok(crowd)
    }

    fn record_crowd(&self, requests: &[Request], times: usize) -> usize {
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

#[cfg(test)]
mod tests {
    use super::{Crowd, NoAnswer};

    #[test]
    fn what_came_is_counted_by_status_and_by_what_kept_it_away() {
        let mut crowd = Crowd::default();
        assert_eq!((crowd.with(200), crowd.describe()), (0, String::new()));
        for _ in 0..3 {
            crowd.saw(&Err(NoAnswer::Refused));
        }
        assert_eq!(crowd.describe(), "3 × the connection was refused");
    }
}
