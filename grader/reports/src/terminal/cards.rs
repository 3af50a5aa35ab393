//! Which failure cards a run shows.

use dozen_model::{CheckReport, ExerciseReport, Outcome};

/// Which cards are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cards {
    /// The card of every check that failed, below the checks of its exercise.
    All,
    /// The card of the first check that failed, whole, at the end of the run.
    First {
        /// How many lines the screen has, if there is a screen.
        height: Option<usize>,
    },
}

/// Whether an exercise has a card to show.
pub(super) fn has_one(report: &ExerciseReport) -> bool {
    first_of(report).is_some() && report.messages.is_empty()
}

/// The check whose card is shown.
pub(super) fn first_of(report: &ExerciseReport) -> Option<&CheckReport> {
    let one = |wanted| report.checks.iter().find(|check| check.outcome == wanted);
    one(Outcome::Fail).or_else(|| one(Outcome::NotReached))
}
