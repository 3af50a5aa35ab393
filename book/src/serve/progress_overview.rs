//! The learner's progress, as the sidebar, the first page and the page of
//! progress show it.

use dozen::{
    course::{EXERCISES, Exercise},
    model::Outcome,
    progress::{Entry, Progress},
    reports::report_card::{LEARNED, ONWARD},
};
use serde::Serialize;

use super::wording;
use crate::{chapter::numbered, templates::smart};

/// How far the learner is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ProgressOverview {
    /// As a sentence.
    words: String,
    points: u32,
    max_points: u32,
    /// The hints taken, over all exercises.
    hints: usize,
    /// The page of the exercise to go on with; none after the last.
    next: Option<String>,
    /// The end of the course, once every exercise has passed.
    end: Option<End>,
    exercises: Vec<Line>,
}

/// What closes the course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct End {
    learned: &'static [&'static str],
    onward: &'static [&'static str],
}

/// How far one exercise is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Line {
    page: String,
    title: String,
    passed: bool,
    /// Whether any of its checks has run.
    begun: bool,
    words: String,
    points: u32,
    max_points: u32,
    hints: usize,
    checks: Vec<Checked>,
}

/// How one check ended last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Checked {
    id: &'static str,
    title: String,
    words: &'static str,
    sign: &'static str,
}

impl ProgressOverview {
    /// Sums up the progress.
    pub(super) fn of(progress: &Progress) -> Self {
        let line = |exercise: &Exercise| Line::of(exercise, &progress.of(exercise.key));
        let exercises: Vec<Line> = EXERCISES.iter().map(line).collect();
        let passed = exercises.iter().filter(|line| line.passed).count();
        let begun = |line: &&Line| !line.passed && line.begun;
        let open = |line: &&Line| !line.passed;
        let next = exercises.iter().find(begun);
        let next = next.or_else(|| exercises.iter().find(open));
        Self {
            words: format!("{passed} of {} exercises passed.", exercises.len()),
            points: exercises.iter().map(|line| line.points).sum(),
            max_points: exercises.iter().map(|line| line.max_points).sum(),
            hints: exercises.iter().map(|line| line.hints).sum(),
            next: next.map(|line| line.page.clone()),
            end: (passed == exercises.len()).then_some(End {
                learned: &LEARNED,
                onward: &ONWARD,
            }),
            exercises,
        }
    }
}

impl Line {
    fn of(exercise: &Exercise, entry: &Entry) -> Self {
        // A pass keeps its points, whatever a later run comes to.
        let passed = entry.passed_at.is_some();
        let passes = |id: &str| passed || entry.checks.get(id) == Some(&Outcome::Pass);
        let own = exercise.checks.iter();
        Self {
            page: format!("{}.html", exercise.chapter),
            title: numbered(exercise),
            passed,
            begun: !entry.checks.is_empty(),
            words: wording::how_far(entry),
            points: own
                .filter(|check| passes(check.id))
                .map(|check| check.points)
                .sum(),
            max_points: exercise.max_points(),
            hints: entry.hints.values().sum(),
            checks: exercise
                .checks
                .iter()
                .map(|check| Checked::of(check, entry))
                .collect(),
        }
    }
}

impl Checked {
    fn of(check: &dozen::course::Check, entry: &Entry) -> Self {
        let outcome = entry.checks.get(check.id).copied();
        Self {
            id: check.id,
            title: smart(check.title),
            words: outcome.map_or_else(|| wording::outcome_before(None), wording::outcome),
            sign: outcome.map_or("", Outcome::sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use dozen::{course::EXERCISES, model::Outcome, progress::Entry};

    use super::Line;

    #[test]
    fn a_passed_exercise_has_all_its_points_even_after_a_run_that_failed() {
        let exercise = &EXERCISES[0];
        let failed = exercise
            .checks
            .iter()
            .map(|check| (check.id.to_owned(), Outcome::Fail));
        let mut entry = Entry {
            checks: failed.collect(),
            ..Entry::default()
        };
        assert_eq!(Line::of(exercise, &entry).points, 0);
        entry.passed_at = Some(0);
        let line = Line::of(exercise, &entry);
        assert_eq!(line.points, line.max_points);
    }
}
