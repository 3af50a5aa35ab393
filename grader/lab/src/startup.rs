//! The first outcome of a process that may refuse to serve.

use std::time::Duration;

use super::{Exit, Process};
use dozen_model::{Act, Step};

/// The first outcome of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartupOutcome {
    /// It ended.
    Ended(Exit),
    /// It answered `GET /health` with this status.
    Answers(u16),
    /// Neither, before the deadline.
    Neither,
}

impl Process {
    /// Waits until it ends or answers `GET /health`, with any status.
    pub async fn settles(&self, within: Duration) -> StartupOutcome {
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
                return Some(StartupOutcome::Ended(self.child().wait().await));
            }
            let answer = self.get("/health").quietly().await.ok()?;
            Some(StartupOutcome::Answers(answer.status))
        };
        let settled = shared.clock.until(within, probe).await;
        let settled = settled.unwrap_or(StartupOutcome::Neither);
        let act = match settled {
            StartupOutcome::Ended(_) => Act::Exit,
            StartupOutcome::Answers(_) => Act::Ready,
            StartupOutcome::Neither => Act::Look,
        };
        shared.recorder.set_act(place, act);
        shared.recorder.saw(place, settled.to_string());
        settled
    }
}

impl std::fmt::Display for StartupOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ended(exit) => exit.fmt(f),
            Self::Answers(status) => write!(f, "GET /health answers {status}"),
            Self::Neither => f.write_str("it runs, and answers no GET /health"),
        }
    }
}
