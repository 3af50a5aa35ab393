//! Gradescope's `results.json`: the score, and one test per check with its card.

use dozen_model::{ExerciseReport, Outcome, Report, Verdict};
use dozen_reports::{colourless, plain_card};
use serde_json::{Value, json};

use super::written::Written;
use crate::{
    handins::collect::folder_name,
    standing::{Class, Row},
};

/// The result of these reports; `score` if another than their points counts.
#[must_use]
pub fn gradescope(reports: &[&Report], score: Option<f64>) -> Value {
    let exercises = reports.iter().flat_map(|report| &report.exercises);
    let tests: Vec<Value> = exercises.flat_map(tests).collect();
    let earned: u32 = reports.iter().map(|report| report.points).sum();
    json!({
        "score": score.unwrap_or_else(|| f64::from(earned)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    })
}

fn tests(exercise: &ExerciseReport) -> Vec<Value> {
    if exercise.checks.is_empty() {
        let messages: Vec<String> = exercise
            .messages
            .iter()
            .map(|said| colourless(said))
            .collect();
        return vec![json!({
            "name": format!("{}: {}", exercise.id, exercise.outcome.words()),
            "score": 0,
            "max_score": exercise.max_points,
            "status": "failed",
            "output": messages.join("\n"),
        })];
    }
    let checks = exercise.checks.iter().map(|check| {
        let passed = check.outcome == Outcome::Pass;
        json!({
            "name": format!("{}: {}", exercise.id, check.title),
            "score": check.points,
            "max_score": check.max_points,
            "status": if passed { "passed" } else { "failed" },
            "output": if passed { String::new() } else { plain_card(exercise, check) },
        })
    });
    checks.collect()
}

/// Whether the grader could judge all of these.
pub(super) fn are_judged(reports: &[&Report]) -> bool {
    let mut exercises = reports.iter().flat_map(|report| &report.exercises);
    exercises.all(|exercise| exercise.outcome != Verdict::Inconclusive)
}

pub(super) fn write(class: &Class, rows: &[Row]) -> Written {
    let mut written = Written::default();
    for row in rows {
        let entries = row.cells.iter().filter_map(|cell| cell.entry.as_ref());
        let reports: Vec<&Report> = entries.map(|entry| &entry.report).collect();
        if row.points().is_none() || !are_judged(&reports) {
            let student = &row.student;
            written
                .warnings
                .push(format!("{student} is left out: not judged yet"));
            continue;
        }
        let result = gradescope(&reports, row.points());
        let name = format!(
            "gradescope/{}/results.json",
            folder_name(&class_key(class, row))
        );
        written
            .files
            .push((name, format!("{result:#}\n").into_bytes()));
    }
    written
}

/// The name of a student's folder.
pub(super) fn class_key(class: &Class, row: &Row) -> String {
    if class.settings.anonymous {
        class.secret.pseudonym(&row.student)
    } else {
        row.student.clone()
    }
}
