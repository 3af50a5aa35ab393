//! The events of a run; live reports are drawn from them.

use serde::{Deserialize, Serialize};

use super::{CheckReport, ExerciseReport};

/// One step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An exercise was taken up.
    ExerciseStarted {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// The build reports progress: a download, a compiled crate.
    BuildProgress {
        /// The exercise's id.
        id: String,
        /// The message.
        text: String,
    },
    /// The build is done, well or not.
    BuildDone {
        /// The exercise's id.
        id: String,
        /// Milliseconds it took.
        took_ms: u64,
    },
    /// A check is done.
    CheckDone {
        /// The exercise's id.
        id: String,
        /// The result.
        check: Box<CheckReport>,
    },
    /// A check was inconclusive and is tried once more on fresh processes.
    CheckRetried {
        /// The exercise's id.
        id: String,
        /// The check's id.
        check: String,
        /// The grader's problem.
        trouble: String,
    },
    /// An exercise is done.
    ExerciseDone {
        /// The result.
        report: Box<ExerciseReport>,
    },
}

impl Event {
    /// Returns the id of the exercise that it belongs to.
    #[must_use]
    pub fn exercise(&self) -> &str {
        match self {
            Self::ExerciseStarted { id, .. }
            | Self::BuildProgress { id, .. }
            | Self::BuildDone { id, .. }
            | Self::CheckDone { id, .. }
            | Self::CheckRetried { id, .. } => id,
            Self::ExerciseDone { report } => &report.id,
        }
    }
}
