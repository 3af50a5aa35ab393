//! Words and numbers that several formats show the same way.

use super::names::COMMAND;
use dozen_model::{CheckReport, ExerciseReport, Finding, Outcome};

/// The text for an empty part of a finding.
const UNRECORDED: &str = "(not recorded)";

/// Returns the short name of an exercise: `06` for `06-processes`.
pub(super) fn short(exercise: &str) -> &str {
    exercise
        .split_once('-')
        .map_or(exercise, |(number, _)| number)
}

/// Milliseconds, as a person reads them.
pub(super) fn duration(ms: u64) -> String {
    if ms < 1000 {
        format!("{ms} ms")
    } else {
        format!("{}.{} s", ms / 1000, ms % 1000 / 100)
    }
}

/// Returns the four parts that every finding is shown with, and their names.
pub(super) fn four_parts(finding: &Finding) -> [(&'static str, &str); 4] {
    let or_so = |part| {
        if str::is_empty(part) {
            UNRECORDED
        } else {
            part
        }
    };
    [
        ("did", or_so(&finding.did)),
        ("expected", or_so(&finding.expected)),
        ("seen", or_so(&finding.observed)),
        ("why", or_so(&finding.why)),
    ]
}

/// Returns which card to read before that of a check that was not reached: the
/// first that failed, since both may have one cause.
pub(super) fn read_first(exercise: &ExerciseReport, check: &CheckReport) -> Option<String> {
    if check.outcome != Outcome::NotReached {
        return None;
    }
    let mut failed = exercise
        .checks
        .iter()
        .filter(|c| c.outcome == Outcome::Fail);
    let first = failed.next()?;
    Some(format!(
        "read the card \"{}\": this check needs a step that did not happen, and that may be why",
        first.title
    ))
}

/// Returns the text for a result that could not be judged.
pub(super) fn could_not_judge(trouble: &str, exercise: &str) -> String {
    let trouble = if trouble.is_empty() {
        UNRECORDED
    } else {
        trouble
    };
    let short = short(exercise);
    format!(
        "the grader could not judge this, through no fault of yours: {trouble}; \
         run it again with `{COMMAND} check {short}`, or look for the cause with `{COMMAND} doctor`"
    )
}
