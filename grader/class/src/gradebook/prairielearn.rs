//! PrairieLearn's `results.json`: a score from 0 to 1, `gradable: false` for what
//! does not build or may not enter, and never more than 1 MB.

use dozen_model::{CheckReport, ExerciseReport, Outcome, Report, Verdict};
use dozen_reports::{colourless, plain_card};
use serde_json::{Value, json};

use super::{
    gradescope::{are_judged, class_key},
    written::Written,
};
use crate::{
    handins::collect::folder_name,
    standing::{Class, Row},
};

/// What the file may hold; PrairieLearn takes 1 MB.
const LIMIT: usize = 1_000_000;
/// How long one text may be, in turn, until the whole is short enough.
const TEXT_LIMITS: [usize; 4] = [100_000, 10_000, 1_000, 0];

/// The result of these reports; `score` if another than their points counts.
#[must_use]
pub fn prairielearn(reports: &[&Report], score: Option<f64>) -> Value {
    let mut result = Value::default();
    for limit in TEXT_LIMITS {
        result = of_length(reports, score, limit);
        if result.to_string().len() <= LIMIT {
            break;
        }
    }
    result
}

fn of_length(reports: &[&Report], score: Option<f64>, limit: usize) -> Value {
    let exercises: Vec<&ExerciseReport> = reports
        .iter()
        .flat_map(|report| &report.exercises)
        .collect();
    let is_refused = |exercise: &&&ExerciseReport| {
        matches!(exercise.outcome, Verdict::BuildFailed | Verdict::Rejected)
    };
    if !exercises.is_empty() && exercises.iter().filter(is_refused).count() == exercises.len() {
        let errors: Vec<String> = (exercises.iter())
            .flat_map(|exercise| &exercise.messages)
            .take(20)
            .map(|said| short(&colourless(said), limit))
            .collect();
        return json!({ "gradable": false, "format_errors": errors });
    }
    let points: u32 = reports.iter().map(|report| report.points).sum();
    let max: u32 = reports.iter().map(|report| report.max_points).sum();
    let of_points = f64::from(points) / f64::from(max.max(1));
    let tests: Vec<Value> = exercises
        .iter()
        .flat_map(|exercise| tests(exercise, limit))
        .collect();
    json!({
        "gradable": true,
        "score": score.unwrap_or(of_points).clamp(0.0, 1.0),
        "message": format!("{points} of {max} points"),
        "tests": tests,
    })
}

fn tests(exercise: &ExerciseReport, limit: usize) -> Vec<Value> {
    if exercise.checks.is_empty() {
        return vec![json!({
            "name": exercise.id,
            "description": exercise.outcome.words(),
            "points": 0,
            "max_points": exercise.max_points,
            "output": short(&colourless(&exercise.messages.join("\n")), limit),
        })];
    }
    let checks = exercise.checks.iter().map(|check| {
        let card = match check.outcome {
            Outcome::Pass => String::new(),
            _ => short(&plain_card(exercise, &shortened(check, limit)), limit),
        };
        json!({
            "name": format!("{}: {}", exercise.id, check.id),
            "description": check.title,
            "points": check.points,
            "max_points": check.max_points,
            "output": card,
        })
    });
    checks.collect()
}

/// The check with texts that fit into a card: laying out what is cut takes time.
fn shortened(check: &CheckReport, limit: usize) -> CheckReport {
    let mut check = check.clone();
    let moments = limit / 100;
    if check.trace.len() > moments {
        check.trace.drain(..check.trace.len() - moments);
    }
    if let Some(finding) = &mut check.finding {
        for text in [
            &mut finding.observed,
            &mut finding.did,
            &mut finding.expected,
        ] {
            *text = short(text, limit);
        }
    }
    check
}

/// The beginning of a text, and that something was cut.
fn short(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let end = (0..=limit).rev().find(|end| text.is_char_boundary(*end));
    format!("{}\n… (cut)", &text[..end.unwrap_or_default()])
}

pub(super) fn write(class: &Class, rows: &[Row]) -> Written {
    let mut written = Written::default();
    for row in rows {
        let entries = row.cells.iter().filter_map(|cell| cell.entry.as_ref());
        let reports: Vec<&Report> = entries.map(|entry| &entry.report).collect();
        let (Some(sum), true) = (row.points(), are_judged(&reports)) else {
            let student = &row.student;
            written
                .warnings
                .push(format!("{student} is left out: not judged yet"));
            continue;
        };
        let result = prairielearn(&reports, Some(sum / row.max().max(f64::MIN_POSITIVE)));
        let name = format!(
            "prairielearn/{}/results.json",
            folder_name(&class_key(class, row))
        );
        written.files.push((name, result.to_string().into_bytes()));
    }
    written
}
