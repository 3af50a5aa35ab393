//! What becomes of a process that may refuse to serve.

use std::time::Duration;

use super::{Exit, Process};
use crate::model::{Act, Step};

/// What became of a process first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It ended.
    Ended(Exit),
    /// It answered `GET /health` with this status.
    Answers(u16),
    /// Neither, before the deadline.
    Neither,
}

impl Process {
    /// Waits until it ends or answers `GET /health`, with whatever status.
    pub async fn settles(&self, within: Duration) -> Settled {
        let shared = self.shared();
        let step = Step::AwaitReady {
            lane: self.lane().to_owned(),
            url: format!("{}/health", self.url()),
        };
        let detail = "waited until it ends or answers GET /health";
        let place = shared
            .recorder
            .add(self.lane(), Act::Ready, detail, Some(step));
        let probe = async || {
            if self.child().ended().is_some() {
                return Some(Settled::Ended(self.child().wait().await));
            }
            let answer = self.get("/health").quietly().await.ok()?;
            Some(Settled::Answers(answer.status))
        };
        let settled = shared.clock.until(within, probe).await;
        let settled = settled.unwrap_or(Settled::Neither);
        let act = match settled {
            Settled::Ended(_) => Act::Exit,
            Settled::Answers(_) => Act::Ready,
            Settled::Neither => Act::Look,
        };
        shared.recorder.became(place, act);
        shared.recorder.saw(place, settled.to_string());
        settled
    }
}

impl std::fmt::Display for Settled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ended(exit) => exit.fmt(f),
            Self::Answers(status) => write!(f, "GET /health answers {status}"),
            Self::Neither => f.write_str("it runs, and answers no GET /health"),
        }
    }
}
