//! Classroom 50's `result.json` (`classroom50/result/v1`): whole numbers, one
//! test per check, and the names of the submission as its own manual entries
//! have them.

use dozen_model::{Outcome, Report};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::written::Written;
use crate::{
    handins::collect::folder_name,
    standing::{Class, Row},
};

/// What the runner knows of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The classroom's short name.
    pub classroom: String,
    /// The assignment's slug.
    pub assignment: String,
    /// `individual` or `group`.
    pub kind: String,
    /// The login of the repository's owner.
    pub owner: String,
    /// The tag, `submit/…`.
    pub submission: String,
    /// Links to the commit, the release and the review; the tag if there are none.
    pub links: [String; 3],
    /// When it was submitted, to the second, in UTC: the same after a regrade.
    pub datetime: String,
    /// When it was graded, in the same form.
    pub graded_at: String,
}

/// The result of one report; `score` and `max` if others than the report's count.
#[must_use]
pub fn classroom50(names: &Names, reports: &[&Report], score: u64, max: u64) -> Value {
    let checks = reports.iter().flat_map(|report| &report.exercises);
    let tests: Vec<Value> = checks
        .flat_map(|exercise| {
            exercise.checks.iter().map(move |check| {
                json!({
                    "test-name": format!("{}: {}", exercise.id, check.title),
                    "passed": check.outcome == Outcome::Pass,
                    "score": check.points,
                    "max-score": check.max_points,
                })
            })
        })
        .collect();
    let [commit, release, review] = &names.links;
    json!({
        "schema": "classroom50/result/v1",
        "classroom": names.classroom,
        "assignment": names.assignment,
        "assignment_type": names.kind,
        "owner": names.owner,
        "submission": names.submission,
        "commit": commit,
        "release": release,
        "review": review,
        "datetime": names.datetime,
        "graded_at": names.graded_at,
        "score": score.min(max),
        "max-score": max,
        "tests": tests,
    })
}

pub(super) fn write(class: &Class, rows: &[Row]) -> Written {
    let mut written = Written::default();
    let names = &class.settings.gradebook;
    let given = |name: &Option<String>, field: &str, warnings: &mut Vec<String>| {
        name.clone().unwrap_or_else(|| {
            warnings.push(format!(
                "gradebook.{field} is not set in class.toml; Classroom 50 refuses a result of another {field}"
            ));
            "unnamed".to_owned()
        })
    };
    let classroom = given(&names.classroom, "classroom", &mut written.warnings);
    let assignment = given(&names.assignment, "assignment", &mut written.warnings);
    for row in rows {
        let login = class
            .roster
            .find(&row.student)
            .map(|student| student.forge.clone());
        let login = login.filter(|login| !login.is_empty());
        let Some(sum) = row.points() else {
            let student = &row.student;
            written
                .warnings
                .push(format!("{student} is left out: not judged yet"));
            continue;
        };
        let entries: Vec<_> = row
            .cells
            .iter()
            .filter_map(|cell| cell.entry.as_ref())
            .collect();
        let Some(last) = entries.iter().max_by_key(|entry| &entry.report.graded_at) else {
            let student = &row.student;
            written
                .warnings
                .push(format!("{student} is left out: nothing was handed in"));
            continue;
        };
        let graded_at = last.report.graded_at.clone();
        let at = submitted(class, row).unwrap_or_else(|| graded_at.clone());
        let submission = format!(
            "submit/{}-{}",
            at.replace(':', "-"),
            &last.inputs.files[..7]
        );
        let names = Names {
            classroom: classroom.clone(),
            assignment: assignment.clone(),
            kind: "individual".to_owned(),
            owner: login.unwrap_or_else(|| row.student.clone()),
            links: [submission.clone(), submission.clone(), submission.clone()],
            submission,
            datetime: at,
            graded_at,
        };
        let reports: Vec<&Report> = entries.iter().map(|entry| &entry.report).collect();
        let result = classroom50(&names, &reports, whole(sum), whole(row.max()));
        written.files.push((
            format!("classroom50/{}/result.json", folder_name(&row.student)),
            format!("{result:#}\n").into_bytes(),
        ));
    }
    written
}

/// When the last of the attempts that count was received, if the class knows.
fn submitted(class: &Class, row: &Row) -> Option<String> {
    let received = row.cells.iter().filter_map(|cell| {
        let (hand_in, _) = class.hand_ins.iter().find(|(hand_in, _)| {
            hand_in.student == row.student && Some(hand_in.attempt) == cell.attempt
        })?;
        hand_in.received.as_ref()?.parse::<Timestamp>().ok()
    });
    let last = received.max()?;
    Some(last.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The nearest whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "points are small and never negative"
)]
fn whole(points: f64) -> u64 {
    points.max(0.0).round() as u64
}
