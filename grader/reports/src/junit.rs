//! The XML of `JUnit`, for CI: one suite per exercise, one case per check. A
//! check that was not reached is a failure here, since CI shows a skipped case
//! as green; a check that the grader could not judge is an error.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::card::plain_card;
use super::{sanitize, words};
use dozen_model::{CheckReport, ExerciseReport, Outcome, Report, Verdict};

/// Writes the report. Characters that XML cannot hold are left out.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Xml::new("dozen");
    xml.set_time(Duration::from_millis(report.duration_ms));
    xml.add_test_suites(
        report
            .exercises
            .iter()
            .map(|exercise| suite(exercise, report)),
    );
    xml.serialize(out).map_err(io::Error::other)
}

/// Returns one exercise.
fn suite(exercise: &ExerciseReport, report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(sanitize::line(&exercise.id));
    suite.set_time(Duration::from_millis(exercise.build_ms + exercise.check_ms));
    suite.add_property((
        "points",
        points(exercise.points, exercise.max_points).as_str(),
    ));
    suite.add_property(("seed", report.seed.to_string().as_str()));
    suite.add_property(("sandbox", sanitize::line(&report.sandbox).as_str()));
    suite.add_property(("redis", sanitize::line(&report.redis).as_str()));
    suite.add_test_cases(whole(exercise));
    suite.add_test_cases(exercise.checks.iter().map(|check| case(exercise, check)));
    if exercise.outcome == Verdict::Pass || exercise.outcome == Verdict::Fail {
        let said = messages(exercise);
        if !said.is_empty() {
            suite.set_system_out(said);
        }
    }
    suite
}

/// Returns the case for the whole exercise, if no check could run.
fn whole(exercise: &ExerciseReport) -> Option<TestCase> {
    let (name, kind, message) = match exercise.outcome {
        Verdict::BuildFailed => ("build", "build_failed", "the submission does not build"),
        Verdict::Rejected => ("staging", "rejected", "the submission was refused"),
        Verdict::Inconclusive if exercise.checks.is_empty() => {
            ("grader", "inconclusive", "the grader could not judge")
        }
        _ => return None,
    };
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(kind).set_message(message);
    status.set_description(messages(exercise));
    let mut case = TestCase::new(name, status);
    case.set_classname(sanitize::line(&exercise.id));
    case.set_time(Duration::from_millis(exercise.build_ms));
    Some(case)
}

/// Returns one check.
fn case(exercise: &ExerciseReport, check: &CheckReport) -> TestCase {
    let mut case = TestCase::new(sanitize::line(&check.id), status(exercise, check));
    case.set_classname(sanitize::line(&exercise.id));
    case.set_time(Duration::from_millis(check.duration_ms));
    case.add_property(("title", sanitize::line(&check.title).as_str()));
    case.add_property(("points", points(check.points, check.max_points).as_str()));
    case
}

/// Returns how the check ended, with its card.
fn status(exercise: &ExerciseReport, check: &CheckReport) -> TestCaseStatus {
    let finding = check.finding.clone().unwrap_or_default();
    let expected = sanitize::line(&finding.expected);
    let observed = sanitize::line(&finding.observed);
    let (kind, name, message) = match check.outcome {
        Outcome::Pass => return TestCaseStatus::success(),
        Outcome::Fail => (
            NonSuccessKind::Failure,
            "fail",
            format!("expected {expected}, saw {observed}"),
        ),
        Outcome::NotReached => (
            NonSuccessKind::Failure,
            "not_reached",
            format!("not reached: expected {expected}, saw {observed}"),
        ),
        Outcome::Inconclusive => (
            NonSuccessKind::Error,
            "inconclusive",
            words::could_not_judge(&observed, &exercise.id),
        ),
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(name).set_message(message);
    status.set_description(plain_card(exercise, check));
    status
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
