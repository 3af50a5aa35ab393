//! The XML of `JUnit`, for CI: one suite per exercise, one case per check. A
//! check that was not reached is a failure here, since CI shows a skipped case
//! as green; a check that the grader could not judge is an error.
//!
//! The strictest reader is Jenkins', whose `junit-10.xsd` allows no `skipped` on
//! `testsuites` and no `properties` in a `testcase`: a case's points are in its
//! suite's properties.

mod xml;

use std::io::{self, Write};

use super::card::plain_card;
use super::{sanitize, words};
use dozen_model::{CheckReport, ExerciseReport, Outcome, Report, Verdict};
use xml::Xml;

/// Writes the report. Characters that XML cannot hold are left out.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<Suite> = report.exercises.iter().map(suite).collect();
    let count = |of: fn(&Suite) -> usize| suites.iter().map(of).sum::<usize>().to_string();
    let mut xml = Xml::new();
    xml.begin(
        "testsuites",
        &[
            ("name", "dozen"),
            ("tests", &count(|suite| suite.cases.len())),
            ("failures", &count(|suite| suite.count(Kind::Failure))),
            ("errors", &count(|suite| suite.count(Kind::Error))),
            ("time", &seconds(report.duration_ms)),
        ],
    );
    for suite in &suites {
        suite.write(report, &mut xml);
    }
    xml.end();
    out.write_all(xml.into_text().as_bytes())
}

/// One exercise.
struct Suite<'a> {
    exercise: &'a ExerciseReport,
    name: String,
    cases: Vec<Case>,
}

/// One check, or the exercise as a whole.
struct Case {
    name: String,
    took_ms: u64,
    problem: Option<Problem>,
}

/// Why a case did not pass.
struct Problem {
    kind: Kind,
    name: &'static str,
    message: String,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Failure,
    Error,
}

fn suite(exercise: &ExerciseReport) -> Suite<'_> {
    let checks = exercise.checks.iter().map(|check| case(exercise, check));
    Suite {
        exercise,
        name: sanitize::line(&exercise.id),
        cases: whole(exercise).into_iter().chain(checks).collect(),
    }
}

impl Suite<'_> {
    fn count(&self, kind: Kind) -> usize {
        let problems = self.cases.iter().filter_map(|case| case.problem.as_ref());
        problems.filter(|problem| problem.kind == kind).count()
    }

    fn write(&self, report: &Report, xml: &mut Xml) {
        let exercise = self.exercise;
        xml.begin(
            "testsuite",
            &[
                ("name", &self.name),
                ("tests", &self.cases.len().to_string()),
                ("skipped", "0"),
                ("errors", &self.count(Kind::Error).to_string()),
                ("failures", &self.count(Kind::Failure).to_string()),
                ("time", &seconds(exercise.build_ms + exercise.check_ms)),
            ],
        );
        write_properties(report, exercise, xml);
        for case in &self.cases {
            case.write(&self.name, xml);
        }
        if exercise.outcome == Verdict::Pass || exercise.outcome == Verdict::Fail {
            let said = messages(exercise);
            if !said.is_empty() {
                xml.text("system-out", &[], &said);
            }
        }
        xml.end();
    }
}

impl Case {
    fn write(&self, suite: &str, xml: &mut Xml) {
        let time = seconds(self.took_ms);
        let attributes = [("name", &*self.name), ("classname", suite), ("time", &time)];
        xml.begin("testcase", &attributes);
        if let Some(problem) = &self.problem {
            let element = match problem.kind {
                Kind::Failure => "failure",
                Kind::Error => "error",
            };
            let attributes = [("message", &*problem.message), ("type", problem.name)];
            xml.text(element, &attributes, &problem.text);
        }
        xml.end();
    }
}

fn write_properties(report: &Report, exercise: &ExerciseReport, xml: &mut Xml) {
    xml.begin("properties", &[]);
    let mut property = |name: &str, value: &str| {
        xml.empty("property", &[("name", name), ("value", value)]);
    };
    property("points", &points(exercise.points, exercise.max_points));
    property("seed", &report.seed.to_string());
    property("sandbox", &sanitize::line(&report.sandbox));
    property("redis", &sanitize::line(&report.redis));
    for check in &exercise.checks {
        let name = format!("points.{}", sanitize::line(&check.id));
        property(&name, &points(check.points, check.max_points));
    }
    xml.end();
}

/// Returns the case for the whole exercise, if no check could run.
fn whole(exercise: &ExerciseReport) -> Option<Case> {
    let (case, name, message) = match exercise.outcome {
        Verdict::BuildFailed => ("build", "build_failed", "the submission does not build"),
        Verdict::Rejected => ("staging", "rejected", "the submission was refused"),
        Verdict::Inconclusive if exercise.checks.is_empty() => {
            ("grader", "inconclusive", "the grader could not judge")
        }
        _ => return None,
    };
    Some(Case {
        name: case.to_owned(),
        took_ms: exercise.build_ms,
        problem: Some(Problem {
            kind: Kind::Error,
            name,
            message: message.to_owned(),
            text: messages(exercise),
        }),
    })
}

/// Returns one check.
fn case(exercise: &ExerciseReport, check: &CheckReport) -> Case {
    Case {
        name: sanitize::line(&check.id),
        took_ms: check.duration_ms,
        problem: problem(exercise, check),
    }
}

/// Returns why the check did not pass, with its card.
fn problem(exercise: &ExerciseReport, check: &CheckReport) -> Option<Problem> {
    let finding = check.finding.clone().unwrap_or_default();
    let expected = sanitize::line(&finding.expected);
    let observed = sanitize::line(&finding.observed);
    let (kind, name, message) = match check.outcome {
        Outcome::Pass => return None,
        Outcome::Fail => (
            Kind::Failure,
            "fail",
            format!("expected {expected}, saw {observed}"),
        ),
        Outcome::NotReached => (
            Kind::Failure,
            "not_reached",
            format!("not reached: expected {expected}, saw {observed}"),
        ),
        Outcome::Inconclusive => (
            Kind::Error,
            "inconclusive",
            words::could_not_judge(&observed, &exercise.id),
        ),
    };
    Some(Problem {
        kind,
        name,
        message,
        text: plain_card(exercise, check),
    })
}

/// Returns `1.070`.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// Returns `2/3`.
fn points(earned: u32, most: u32) -> String {
    format!("{earned}/{most}")
}

/// Returns the exercise's messages without colours.
fn messages(exercise: &ExerciseReport) -> String {
    let all: Vec<String> = exercise
        .messages
        .iter()
        .map(|message| sanitize::colourless(message))
        .collect();
    all.join("\n")
}
