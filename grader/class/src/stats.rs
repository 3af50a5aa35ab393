//! What a class as a whole shows: how each check went, where students failed
//! first, and which known mistakes they made.

use std::collections::BTreeMap;

use dozen_model::{CheckReport, ExerciseReport, Outcome};
use serde::Serialize;

use crate::{
    catalog::Exercise,
    standing::{Class, Row, State},
};

/// One exercise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExerciseStats {
    /// The exercise.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many students stand how.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// The median of the points that count.
    pub median: Option<f64>,
    /// The most there is.
    pub max: f64,
    /// Its checks, in order.
    pub checks: Vec<CheckStats>,
    /// Known mistakes that were made, the most common first.
    pub mistakes: Vec<MistakeStats>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckStats {
    /// Its id.
    pub id: String,
    /// The behaviour.
    pub title: String,
    /// Whether it only informs.
    pub informs: bool,
    /// How many pass.
    pub pass: usize,
    /// How many fail.
    pub fail: usize,
    /// How many do not reach it.
    pub not_reached: usize,
    /// How many could not be judged.
    pub inconclusive: usize,
    /// For how many it is the first that does not pass.
    pub first_fail: usize,
}

/// A known wrong fix whose failing checks are just those of students.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MistakeStats {
    /// Its name.
    pub name: String,
    /// What its author believed.
    pub belief: String,
    /// How many students' failing checks are the same.
    pub students: usize,
}

impl Class {
    /// The statistics of these rows.
    #[must_use]
    pub fn stats(&self, rows: &[Row]) -> Vec<ExerciseStats> {
        let exercises = self.catalog.exercises.iter().enumerate();
        exercises
            .map(|(place, exercise)| self.exercise_stats(exercise, place, rows))
            .collect()
    }

    fn exercise_stats(&self, exercise: &Exercise, place: usize, rows: &[Row]) -> ExerciseStats {
        let cells: Vec<_> = rows.iter().map(|row| &row.cells[place]).collect();
        let mut outcomes = BTreeMap::new();
        for cell in &cells {
            *outcomes.entry(cell.state.words()).or_default() += 1;
        }
        let judged: Vec<&ExerciseReport> = (cells.iter())
            .filter(|cell| matches!(cell.state, State::Judged(_)))
            .filter_map(|cell| cell.entry.as_ref()?.exercise())
            .collect();
        let checks = exercise.checks.iter().map(|check| CheckStats {
            title: check.title.clone(),
            informs: self.settings.informs(&exercise.id, &check.id),
            ..check_stats(&check.id, &judged)
        });
        ExerciseStats {
            id: exercise.id.clone(),
            title: exercise.title.clone(),
            outcomes,
            median: median(cells.iter().filter_map(|cell| cell.points).collect()),
            max: self.max(exercise),
            checks: checks.collect(),
            mistakes: mistakes(exercise, &judged),
        }
    }
}

fn check_stats(id: &str, judged: &[&ExerciseReport]) -> CheckStats {
    let ended = |outcome: Outcome| {
        let checks = judged.iter().flat_map(|exercise| &exercise.checks);
        checks
            .filter(|check| check.id == id && check.outcome == outcome)
            .count()
    };
    let is_first = |exercise: &&&ExerciseReport| {
        let first = exercise
            .checks
            .iter()
            .find(|check| check.outcome != Outcome::Pass);
        first.is_some_and(|check| check.id == id)
    };
    CheckStats {
        id: id.to_owned(),
        title: String::new(),
        informs: false,
        pass: ended(Outcome::Pass),
        fail: ended(Outcome::Fail),
        not_reached: ended(Outcome::NotReached),
        inconclusive: ended(Outcome::Inconclusive),
        first_fail: judged.iter().filter(is_first).count(),
    }
}

/// The checks of a report that did not pass, sorted.
fn failing(exercise: &ExerciseReport) -> Vec<String> {
    let missed = |check: &&CheckReport| check.outcome != Outcome::Pass;
    let mut ids: Vec<String> = (exercise.checks.iter().filter(missed))
        .map(|check| check.id.clone())
        .collect();
    ids.sort();
    ids
}

/// The wrong fixes that a report's failing checks are just those of.
#[must_use]
pub fn known_mistakes<'a>(exercise: &'a Exercise, report: &ExerciseReport) -> Vec<&'a str> {
    let failing = failing(report);
    let same = |mistake: &&crate::catalog::Mistake| !failing.is_empty() && mistake.fails == failing;
    let known = exercise.mistakes.iter().filter(same);
    known.map(|mistake| mistake.belief.as_str()).collect()
}

fn mistakes(exercise: &Exercise, judged: &[&ExerciseReport]) -> Vec<MistakeStats> {
    let sets: Vec<Vec<String>> = judged.iter().map(|report| failing(report)).collect();
    let known = exercise.mistakes.iter().map(|mistake| MistakeStats {
        name: mistake.name.clone(),
        belief: mistake.belief.clone(),
        students: sets
            .iter()
            .filter(|set| !set.is_empty() && **set == mistake.fails)
            .count(),
    });
    let mut made: Vec<MistakeStats> = known.filter(|mistake| mistake.students > 0).collect();
    made.sort_by_key(|mistake| std::cmp::Reverse(mistake.students));
    made
}

fn median(mut points: Vec<f64>) -> Option<f64> {
    points.sort_by(f64::total_cmp);
    let middle = points.len() / 2;
    match points.len() {
        0 => None,
        length if length % 2 == 1 => Some(points[middle]),
        _ => Some(f64::midpoint(points[middle - 1], points[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 10.0]), Some(3.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 10.0]), Some(3.0));
    }
}
