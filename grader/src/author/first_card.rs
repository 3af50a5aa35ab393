//! The first card that a learner sees: that of the untouched starter. It is
//! whole and visible on the smallest terminal that the course supports.

use crate::{
    model::{ExerciseReport, Grader, Report, SCHEMA},
    reports::{self, TextLayout},
};

/// The smallest terminal: columns and rows.
const SCREEN: (usize, usize) = (80, 24);

/// Returns the problem of a first card that does not fit the screen, together
/// with the sum, the next commands and the prompt, or that has no promise.
pub(super) fn problem(report: &ExerciseReport) -> Option<String> {
    let (columns, rows) = SCREEN;
    let end = reports::end_of_run(&run(report), TextLayout::columns(columns), rows)?;
    let lines = end.lines().count() + 1;
    if lines > rows {
        return Some(format!(
            "the first card and the prompt take {lines} lines of a terminal with {rows}: shorten \
             the check's texts\n{end}"
        ));
    }
    (!end.contains("\n  promise "))
        .then(|| format!("the first card names no promise: let its check call `Lab::tests`\n{end}"))
}

/// Returns the report of a run of that exercise alone.
fn run(exercise: &ExerciseReport) -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        // As long as a drawn one.
        seed: 999_999,
        sandbox: String::new(),
        redis: String::new(),
        points: exercise.points,
        max_points: exercise.max_points,
        duration_ms: exercise.build_ms + exercise.check_ms,
        canary_ms: None,
        grader: Grader::default(),
        toolchain: String::new(),
        graded_at: String::new(),
        submission: None,
        exercises: vec![exercise.clone()],
    }
}
