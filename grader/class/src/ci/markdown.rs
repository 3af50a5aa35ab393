//! A report as Markdown, for the summary of a job or a release: points first,
//! then a line for each check and a card for each failure, as many as fit.

use std::fmt::Write as _;

use dozen_model::{ExerciseReport, Outcome, Report};
use dozen_reports::{colourless, plain_card};

use crate::feedback::{escaped, fenced};

/// What GitHub takes as the summary of a step, in bytes (1 MiB), and Classroom 50's
/// releases are within it.
pub const LIMIT: usize = 1024 * 1024;

/// The report within `limit` bytes: cards that do not fit are left out, and the
/// last line says so.
#[must_use]
pub fn markdown(report: &Report, limit: usize) -> String {
    let mut text = format!("**{} of {} points**\n\n", report.points, report.max_points);
    for exercise in &report.exercises {
        outline(&mut text, exercise);
    }
    let end = "\nThe other cards do not fit here; report.json has them.\n";
    for card in report.exercises.iter().flat_map(cards) {
        if text.len() + card.len() + end.len() > limit {
            text += end;
            break;
        }
        text += &card;
    }
    text
}

fn outline(text: &mut String, exercise: &ExerciseReport) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "### {}: {}, {} of {}\n",
        exercise.id,
        exercise.outcome.words(),
        exercise.points,
        exercise.max_points
    );
    for check in &exercise.checks {
        let (sign, title) = (check.outcome.sign(), escaped(&check.title));
        let _ = writeln!(text, "- {sign} {title}: {}", check.outcome.words());
    }
    text.push('\n');
}

fn cards(exercise: &ExerciseReport) -> Vec<String> {
    let said = exercise.messages.iter().map(|said| colourless(said));
    let failed = exercise
        .checks
        .iter()
        .filter(|check| check.outcome != Outcome::Pass);
    let failed = failed.map(|check| plain_card(exercise, check));
    let fence = |inside: String| {
        let mut text = String::new();
        fenced(&mut text, &inside);
        text
    };
    said.chain(failed).map(fence).collect()
}
