//! The end of a run that shows one card: the card, the sum, and the next
//! command; and a word on a starter that was not changed.

use super::cards::{first_of, has_one};
use super::{details, summary};
use crate::TextLayout;
use crate::card::without_styles;
use crate::layout::indented;
use crate::style::{FAINT, paint};
use crate::{names::COMMAND, words::short};
use dozen_model::{ExerciseReport, Outcome, Report, Verdict};

/// Lines of a screen below a card, beside what to type next.
const SUM_AND_PROMPT: usize = 2;

/// The card of `first`, the sum, and what to type next.
pub(super) fn end(
    report: &Report,
    first: &ExerciseReport,
    look: TextLayout,
    height: Option<usize>,
) -> String {
    let next = summary::next_lines(&next(report, first), look);
    let below = next.lines().count() + SUM_AND_PROMPT;
    let room = height.map_or(usize::MAX, |height| height.saturating_sub(below));
    let card = details::first(first, look, room);
    format!("{card}{}\n{next}", summary::sum(report, look))
}

/// Returns the end of a finished run on a screen with that many rows, without
/// styles; nothing if no check failed.
#[must_use]
pub fn end_of_run(report: &Report, look: TextLayout, rows: usize) -> Option<String> {
    let mut exercises = report.exercises.iter();
    let first = exercises.find(|exercise| has_one(exercise))?;
    Some(without_styles(&end(report, first, look, Some(rows))))
}

/// What to type next about that card.
fn next(report: &Report, first: &ExerciseReport) -> Vec<String> {
    let short = short(&first.id);
    let mut next = vec![format!("{COMMAND} hint {short}")];
    if let Some(check) = first_of(first) {
        next.push(format!("{COMMAND} replay {short} {}", check.id));
    }
    let all = report
        .exercises
        .iter()
        .flat_map(|exercise| &exercise.checks);
    if all.filter(|check| check.outcome == Outcome::Fail).count() > 1 {
        let which = match report.exercises.as_slice() {
            [_] => short.to_owned(),
            all => failed(all),
        };
        next.push(format!("every card: {COMMAND} check {which} --cards all"));
    }
    next
}

/// The exercises that failed, as the command line names them.
fn failed(all: &[ExerciseReport]) -> String {
    let failed = all.iter().filter(|one| one.outcome == Verdict::Fail);
    let numbers: Vec<&str> = failed.map(|one| short(&one.id)).collect();
    numbers.join(" ")
}

/// A sentence about the checks that pass although the folder is the starter as
/// it was handed out; empty if there are none.
pub(super) fn untouched(report: &ExerciseReport, look: TextLayout) -> String {
    let passed = report.checks.iter();
    let passed = passed.filter(|check| check.outcome == Outcome::Pass);
    let (checks, they_are) = match passed.count() {
        0 => return String::new(),
        1 => ("1 check passes".to_owned(), "it is"),
        count => (format!("{count} checks pass"), "they are"),
    };
    let text = format!(
        "You have not changed this starter, and {checks} already: {they_are} not evidence that \
         the task is done, and must still pass at the end."
    );
    if look.is_plain() {
        return text + "\n";
    }
    let lines = indented("    ", &text, look.width);
    lines
        .lines()
        .map(|line| paint(FAINT, line) + "\n")
        .collect()
}
