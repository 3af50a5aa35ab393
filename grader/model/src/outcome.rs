//! The outcome of a check, and the verdict on its exercise.

use serde::{Deserialize, Serialize};

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The behaviour was exercised and is right.
    Pass,
    /// The behaviour was exercised and is wrong.
    Fail,
    /// An earlier step that the check needs did not happen.
    NotReached,
    /// The grader could not judge: its own problem, never the service's fault.
    Inconclusive,
}

impl Outcome {
    /// Returns the sign before a check in plain text.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Pass => "✓",
            Self::Fail => "✗",
            Self::NotReached => "·",
            Self::Inconclusive => "?",
        }
    }

    /// Returns the outcome as text.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotReached => "not reached",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// How one exercise ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every check passed.
    Pass,
    /// At least one check failed or was not reached.
    Fail,
    /// The submission does not compile.
    BuildFailed,
    /// Staging refused the submission.
    Rejected,
    /// The grader could not judge.
    Inconclusive,
}

impl Verdict {
    /// Returns the verdict that follows from the outcomes of the checks. One
    /// failure decides, even if other checks could not be judged; a pass needs
    /// every check.
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Self {
        let any = |wanted| outcomes.contains(&wanted);
        if any(Outcome::Fail) {
            Self::Fail
        } else if any(Outcome::Inconclusive) || outcomes.is_empty() {
            Self::Inconclusive
        } else if any(Outcome::NotReached) {
            Self::Fail
        } else {
            Self::Pass
        }
    }

    /// Returns the verdict as text.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::BuildFailed => "does not build",
            Self::Rejected => "rejected",
            Self::Inconclusive => "inconclusive",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Verdict};

    #[test]
    fn a_failure_outweighs_an_inconclusive_check() {
        let outcomes = [Outcome::Pass, Outcome::Inconclusive, Outcome::Fail];
        assert_eq!(Verdict::of(&outcomes), Verdict::Fail);
    }

    #[test]
    fn an_inconclusive_check_is_never_a_pass() {
        let outcomes = [Outcome::Pass, Outcome::Inconclusive];
        assert_eq!(Verdict::of(&outcomes), Verdict::Inconclusive);
    }

    #[test]
    fn no_checks_at_all_is_never_a_pass() {
        assert_eq!(Verdict::of(&[]), Verdict::Inconclusive);
    }

    #[test]
    fn a_check_that_was_not_reached_fails_the_exercise() {
        let outcomes = [Outcome::Pass, Outcome::NotReached];
        assert_eq!(Verdict::of(&outcomes), Verdict::Fail);
    }
}
