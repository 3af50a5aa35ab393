//! The whole progress, as the sidebar's ticks and the page of progress show it.

use dozen::{
    course::{EXERCISES, Exercise},
    progress::{Entry, Progress},
};
use serde::Serialize;

use super::wording;
use crate::chapter::numbered;

/// How far the learner is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ProgressOverview {
    words: String,
    exercises: Vec<Line>,
}

/// How far one exercise is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Line {
    page: String,
    title: String,
    passed: bool,
    words: String,
    checks: Vec<Checked>,
}

/// How one check ended last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Checked {
    title: &'static str,
    words: &'static str,
}

impl ProgressOverview {
    pub(super) fn of(progress: &Progress) -> Self {
        let passed = EXERCISES.iter().filter(|e| progress.has_passed(e.key));
        Self {
            words: format!(
                "{} of {} exercises passed.",
                passed.count(),
                EXERCISES.len()
            ),
            exercises: EXERCISES
                .iter()
                .map(|exercise| line(exercise, &progress.of(exercise.key)))
                .collect(),
        }
    }
}

fn line(exercise: &Exercise, entry: &Entry) -> Line {
    let checked = |check: &dozen::course::Check| Checked {
        title: check.title,
        words: match entry.checks.get(check.id) {
            Some(outcome) => wording::outcome(*outcome),
            None => wording::outcome_before(None),
        },
    };
    Line {
        page: format!("{}.html", exercise.chapter),
        title: numbered(exercise),
        passed: entry.passed_at.is_some(),
        words: wording::how_far(exercise, entry),
        checks: exercise.checks.iter().map(checked).collect(),
    }
}
