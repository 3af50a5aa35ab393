//! The panel's words for the outcome of a check, an exercise and a run.

use dozen::{
    model::{Outcome, Verdict},
    progress::Entry,
};

/// Names the outcome of a check.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passed",
        Outcome::Fail => "failed",
        Outcome::NotReached => "waits for the first",
        Outcome::Inconclusive => "could not be judged",
    }
}

/// Names the outcome of a check in a run before this one.
pub(super) fn outcome_before(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Pass) => "passed last time",
        Some(Outcome::Fail) => "failed last time",
        Some(Outcome::NotReached) => "not reached last time",
        Some(Outcome::Inconclusive) => "not judged last time",
        None => "not checked yet",
    }
}

/// How many checks ended in each way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    passed: usize,
    failed: usize,
    waiting: usize,
    unsure: usize,
}

impl Counts {
    /// Counts these outcomes.
    pub(super) fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            match outcome {
                Outcome::Pass => counts.passed += 1,
                Outcome::Fail => counts.failed += 1,
                Outcome::NotReached => counts.waiting += 1,
                Outcome::Inconclusive => counts.unsure += 1,
            }
        }
        counts
    }

    /// Lists the counts that are not zero, as `2 pass, 3 fail, 5 wait for the first`.
    fn listed(self) -> String {
        let one = |count: usize, singular: &str, plural: &str| match count {
            0 => None,
            1 => Some(format!("1 {singular}")),
            count => Some(format!("{count} {plural}")),
        };
        let parts = [
            one(self.passed, "passes", "pass"),
            one(self.failed, "fails", "fail"),
            one(self.waiting, "waits for the first", "wait for the first"),
            one(self.unsure, "could not be judged", "could not be judged"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Returns the verdict of a run as a sentence or two that can be read aloud.
pub(super) fn verdict(verdict: Verdict, counts: Counts) -> String {
    match verdict {
        Verdict::Pass => format!("All {} checks pass.", counts.passed),
        Verdict::Fail => format!("{}.", counts.listed()),
        Verdict::BuildFailed => "Your service does not build.".to_owned(),
        Verdict::Rejected => "Your service was refused, for the reasons below.".to_owned(),
        Verdict::Inconclusive => "The grader could not judge all checks. This is not your fault; \
             `cargo dozen doctor` looks for the cause."
            .to_owned(),
    }
}

/// Returns the verdict in two or three words.
pub(super) fn short(verdict: Verdict, counts: Counts) -> String {
    match verdict {
        Verdict::Pass => "✓ Passed".to_owned(),
        Verdict::Fail => format!("✗ {} to fix", counts.failed.max(1)),
        Verdict::BuildFailed => "✗ Does not build".to_owned(),
        Verdict::Rejected => "✗ Refused".to_owned(),
        Verdict::Inconclusive => "Not judged".to_owned(),
    }
}

/// Says how far an exercise is.
pub(super) fn how_far(entry: &Entry) -> String {
    match (entry.passed_at, entry.checks.is_empty()) {
        (Some(_), _) => "passed".to_owned(),
        (None, true) => "not tried yet".to_owned(),
        (None, false) => Counts::of(entry.checks.values().copied()).listed(),
    }
}

#[cfg(test)]
mod tests {
    use dozen::model::{Outcome, Verdict};

    use super::{Counts, verdict};

    #[test]
    fn a_failure_says_how_many_fail_and_how_many_wait_for_it() {
        let starter = [
            Outcome::Fail,
            Outcome::Fail,
            Outcome::NotReached,
            Outcome::NotReached,
        ];
        let said = verdict(Verdict::Fail, Counts::of(starter));
        assert_eq!(said, "2 fail, 2 wait for the first.");
        let nearly = [Outcome::Pass, Outcome::Pass, Outcome::Fail];
        let said = verdict(Verdict::Fail, Counts::of(nearly));
        assert_eq!(said, "2 pass, 1 fails.");
    }
}
