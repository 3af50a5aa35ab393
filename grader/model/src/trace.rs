//! The trace: every act of the lab, with its time and its lane. All that a
//! person is shown of a run is drawn from it.

use serde::{Deserialize, Serialize};

use super::Step;

/// The kind of the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// A process was started.
    Start,
    /// A process answered its first health request.
    Ready,
    /// An HTTP request was sent; its answer is in `seen`.
    Request,
    /// The answer to a request that was left open came.
    Answer,
    /// A connection was opened without a whole request on it.
    Connect,
    /// A signal was sent to a process.
    Signal,
    /// A process ended.
    Exit,
    /// The listeners of a process were read from the system.
    Listen,
    /// Something was looked for in files of the release or of a process.
    Search,
    /// A stand-in was started, controlled, or called.
    StandIn,
    /// A backing service was started, changed or looked into.
    Resource,
    /// A backing service was stopped, or made to fail.
    Outage,
    /// A backing service was given back.
    Restore,
    /// The disk of a process was wiped or looked at.
    Disk,
    /// A port was taken by the grader.
    HoldPort,
    /// Anything else that was looked at.
    Look,
}

impl Act {
    /// Returns the act in a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Ready => "ready",
            Self::Request => "request",
            Self::Answer => "answer",
            Self::Connect => "connect",
            Self::Signal => "signal",
            Self::Exit => "exit",
            Self::Listen => "listen",
            Self::Search => "search",
            Self::StandIn => "stand-in",
            Self::Resource => "resource",
            Self::Outage => "outage",
            Self::Restore => "restore",
            Self::Disk => "disk",
            Self::HoldPort => "hold-port",
            Self::Look => "look",
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since the check began.
    pub t_ms: u64,
    /// The lane: `grader`, `web.1`, `payments`.
    pub lane: String,
    /// The kind of the moment.
    pub act: Act,
    /// The action, as text.
    pub detail: String,
    /// The observation, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// False if the check failed at this moment.
    pub ok: bool,
    /// The expectation, if the check failed at this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// How to do it by hand. Not part of the report.
    #[serde(skip)]
    pub step: Option<Step>,
}

/// Everything that happened in one check, in order.
pub type Trace = Vec<Moment>;
