//! The panel's words for what came of a check, of an exercise, of a run.

use dozen::{
    course::Exercise,
    model::{Outcome, Verdict},
    progress::Entry,
};

/// What came of a check.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passed",
        Outcome::Fail => "failed",
        Outcome::NotReached => "not reached",
        Outcome::Inconclusive => "could not be judged",
    }
}

/// The same of a run before this one.
pub(super) fn outcome_before(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Pass) => "passed last time",
        Some(Outcome::Fail) => "failed last time",
        Some(Outcome::NotReached) => "not reached last time",
        Some(Outcome::Inconclusive) => "not judged last time",
        None => "not checked yet",
    }
}

/// What a run came to, in a sentence or two that can be read aloud.
pub(super) fn verdict(verdict: Verdict, passed: usize, all: usize, first: Option<&str>) -> String {
    match (verdict, first) {
        (Verdict::Pass, _) => format!("All {all} checks pass."),
        (Verdict::Fail, Some(title)) => {
            format!("{passed} of {all} checks pass. First to look at: {title}.")
        }
        (Verdict::Fail, None) => format!("{passed} of {all} checks pass."),
        (Verdict::BuildFailed, _) => "It does not build. The compiler says why below.".to_owned(),
        (Verdict::Rejected, _) => "It was refused. The reasons stand below.".to_owned(),
        (Verdict::Inconclusive, _) => {
            "The grader could not judge all of it, through no fault of yours; \
             `cargo dozen doctor` looks for the cause."
                .to_owned()
        }
    }
}

/// How far an exercise is.
pub(super) fn how_far(exercise: &Exercise, entry: &Entry) -> String {
    let all = exercise.checks.len();
    let is_pass = |id: &str| entry.checks.get(id) == Some(&Outcome::Pass);
    let passing = exercise.checks.iter().filter(|c| is_pass(c.id)).count();
    match (entry.passed_at, entry.checks.is_empty()) {
        (Some(_), _) => "passed".to_owned(),
        (None, true) => "not tried yet".to_owned(),
        (None, false) => format!("{passing} of {all} checks pass"),
    }
}
