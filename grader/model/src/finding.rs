//! The finding of a check that did not pass.

use serde::{Deserialize, Serialize};

/// The four parts of a failure: the action, the expectation, the observation,
/// and why production cares.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Finding {
    /// The action of the grader.
    pub did: String,
    /// The behaviour of a right service.
    pub expected: String,
    /// The behaviour of this service.
    pub observed: String,
    /// The promise that is broken: its id and its text. A check may name the
    /// id; the runner fills in the text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub promise: String,
    /// Why production cares. The runner fills it in from the check.
    #[serde(default)]
    pub why: String,
    /// The chapter that teaches it. The runner fills it in from the exercise.
    #[serde(default)]
    pub chapter: String,
    /// The last lines of the processes' own output.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub output: Vec<Output>,
}

impl Finding {
    /// Returns a finding in its own words; `why` and `chapter` are the runner's
    /// to fill in.
    pub fn new(
        did: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        Self {
            did: did.into(),
            expected: expected.into(),
            observed: observed.into(),
            ..Self::default()
        }
    }
}

/// The last lines that one process printed on one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The process, as `web.1`.
    pub lane: String,
    /// `stdout` or `stderr`.
    pub stream: String,
    /// The last lines, with a mark at each cut.
    pub text: String,
}

/// Why a check stopped before its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// Returns a failure: the behaviour is wrong.
    #[error("expected {}, saw {}", .0.expected, .0.observed)]
    Fail(Box<Finding>),
    /// An earlier step that the check needs did not happen.
    #[error("not reached: {}", .0.observed)]
    NotReached(Box<Finding>),
    /// The grader's own problem.
    #[error("{0}")]
    Trouble(String),
}

impl Stop {
    /// Returns a failure: the behaviour is wrong.
    #[must_use]
    pub fn fail(finding: Finding) -> Self {
        Self::Fail(Box::new(finding))
    }

    /// Returns a failure of an earlier step.
    #[must_use]
    pub fn not_reached(finding: Finding) -> Self {
        Self::NotReached(Box::new(finding))
    }

    /// Returns a problem of the grader: it could not do `what`, because of
    /// `cause`.
    pub fn trouble(what: impl std::fmt::Display, cause: impl std::fmt::Display) -> Self {
        Self::Trouble(format!("the grader could not {what}: {cause}"))
    }

    /// Turns "not reached" into a failure, for a check of that very step.
    #[must_use]
    pub fn or_fail(self) -> Self {
        match self {
            Self::NotReached(finding) => Self::Fail(finding),
            other => other,
        }
    }

    /// Turns a failure into "not reached": for a step that a check needs and
    /// another check judges.
    #[must_use]
    pub fn or_not_reached(self) -> Self {
        match self {
            Self::Fail(finding) => Self::NotReached(finding),
            other => other,
        }
    }
}
