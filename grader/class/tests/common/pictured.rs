//! The class on the book's pictures: sixteen students of exercise 07, with the
//! course's own checks, the recorded failures of its starter, and some of its
//! known mistakes. Nothing is drawn by chance: the same course makes the same pages.

use std::{collections::BTreeMap, fs, path::Path};

use dozen::course::{self, Exercise};
use dozen_class::{
    catalog::{Catalog, Check, Exercise as Known, Mistake},
    handins::collect::HandIn,
    overrides::Overrides,
    roster::Roster,
    settings::Settings,
    standing::Class,
    store::Entry,
};
use dozen_model::{CheckReport, ExerciseReport, Finding, Outcome, Verdict};

use super::sample;

/// The student whose page is on the picture.
pub(crate) const STUDENT: &str = "grace";

const SETTINGS: &str = "title = \"Twelve factors, autumn\"\nexercises = [\"07\"]\n\
    deadline = \"2026-12-01\"\nlate = { policy = \"percent\", percent = 10 }\n";
/// The students, and which checks each fails.
const STUDENTS: &[(&str, &str, &[&str])] = &[
    ("ada", "Ada Lovelace", &[]),
    (STUDENT, "Grace Hopper", &[TAKEN, INVALID]),
    ("barbara", "Barbara Liskov", &[]),
    ("radia", "Radia Perlman", &[TAKEN]),
    ("karen", "Karen Spärck Jones", &[]),
    ("sophie", "Sophie Wilson", &[OTHER_PORT]),
    ("jean", "Jean Bartik", &[]),
    ("mary", "Mary Allen Wilkes", &[]),
    ("frances", "Frances Allen", &[OTHER_PORT]),
    ("lynn", "Lynn Conway", &[]),
    ("adele", "Adele Goldberg", &[TAKEN]),
    ("margaret", "Margaret Hamilton", &[]),
    ("shafi", "Shafi Goldwasser", &[OTHER_PORT]),
    ("evelyn", "Evelyn Boyd Granville", &[]),
    ("annie", "Annie Easley", &[INVALID]),
    ("dorothy", "Dorothy Vaughan", &[]),
];
const TAKEN: &str = "a-taken-port-is-an-error";
const INVALID: &str = "an-invalid-port-is-an-error";
const OTHER_PORT: &str = "opens-no-other-port";
/// What known wrong fixes fail, and what their authors believed.
const MISTAKES: &[(&str, &str, &[&str])] = &[
    (
        "exits-zero",
        "the message is what counts, whatever the exit status",
        &[TAKEN, INVALID],
    ),
    (
        "any-port-when-taken",
        "the system knows a free port, so let it choose",
        &[TAKEN],
    ),
    (
        "metrics-on-the-side",
        "a metrics page on any free port bothers nobody",
        &[OTHER_PORT],
    ),
];

/// The class.
pub(crate) fn class() -> Class {
    let exercise = course::find("07").unwrap();
    let mut roster = "key,name\n".to_owned();
    for (key, name, _) in STUDENTS {
        roster += &format!("{key},{name}\n");
    }
    Class {
        settings: Settings::parse(SETTINGS).unwrap(),
        roster: Roster::parse(&roster).unwrap(),
        secret: sample::secret(),
        catalog: catalog(exercise),
        hand_ins: STUDENTS.iter().map(|(key, ..)| hand_in(key)).collect(),
        results: (STUDENTS.iter())
            .map(|(key, _, fails)| result(exercise, key, fails))
            .collect(),
        overrides: Overrides::default(),
    }
}

fn catalog(exercise: &Exercise) -> Catalog {
    let checks = exercise.checks.iter().map(|check| Check {
        id: check.id.into(),
        title: check.title.into(),
        points: check.points,
    });
    let mistakes = MISTAKES.iter().map(|(name, belief, fails)| Mistake {
        name: (*name).into(),
        belief: (*belief).into(),
        fails: fails.iter().map(|id| (*id).to_owned()).collect(),
    });
    Catalog {
        exercises: vec![Known {
            id: exercise.id.into(),
            title: exercise.title.into(),
            checks: checks.collect(),
            mistakes: mistakes.collect(),
        }],
    }
}

/// The student of the picture hands in a day late.
fn hand_in(student: &str) -> (HandIn, BTreeMap<String, String>) {
    let received = match student {
        STUDENT => "2026-12-02T18:30:00Z",
        _ => "2026-12-01T18:30:00Z",
    };
    sample::hand_in(student, received)
}

fn result(exercise: &Exercise, student: &str, fails: &[&str]) -> Entry {
    let reports = exercise.checks.iter().map(|check| {
        let report = CheckReport {
            id: check.id.into(),
            factor: exercise.factor,
            title: check.title.into(),
            claims: Vec::new(),
            outcome: Outcome::Pass,
            points: check.points,
            max_points: check.points,
            duration_ms: 20,
            finding: None,
            trace: Vec::new(),
        };
        if fails.contains(&check.id) {
            failed(exercise.id, report)
        } else {
            report
        }
    });
    let checks: Vec<CheckReport> = reports.collect();
    let outcome = if fails.is_empty() {
        Verdict::Pass
    } else {
        Verdict::Fail
    };
    let mut report = sample::report(outcome, checks);
    report.max_points = exercise.max_points();
    report.exercises[0] = ExerciseReport {
        title: exercise.title.into(),
        max_points: exercise.max_points(),
        messages: Vec::new(),
        ..report.exercises[0].clone()
    };
    sample::entry(student, report)
}

/// The same check as the starter failed it, if that is recorded.
fn failed(exercise: &str, report: CheckReport) -> CheckReport {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book");
    let name = format!("recordings/{exercise}/starter.{}.json", report.id);
    match fs::read(book.join(name)) {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap(),
        Err(_) => CheckReport {
            outcome: Outcome::Fail,
            points: 0,
            finding: Some(Finding::new("looked at every listener", "one", "two")),
            ..report
        },
    }
}
