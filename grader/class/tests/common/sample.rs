//! A class of five, made on the spot: nothing is graded for it.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::collections::BTreeMap;

use dozen_class::{
    catalog::{Catalog, Check, Exercise},
    handins::collect::HandIn,
    key::Inputs,
    overrides::Overrides,
    roster::Roster,
    secret::Secret,
    settings::Settings,
    standing::Class,
    store::Entry,
};
use dozen_model::{CheckReport, ExerciseReport, Finding, Grader, Outcome, Report, SCHEMA, Verdict};

/// The exercise of the class.
pub(crate) const EXERCISE: &str = "07-port-binding";

pub(crate) fn secret() -> Secret {
    Secret::of("0123456789abcdef0123456789abcdef")
}

pub(crate) fn check(points: u32, outcome: Outcome) -> CheckReport {
    CheckReport {
        id: format!("check-{points}"),
        factor: 7,
        title: "a title".into(),
        claims: Vec::new(),
        outcome,
        points: if outcome == Outcome::Pass { points } else { 0 },
        max_points: points,
        duration_ms: 5,
        finding: (outcome != Outcome::Pass).then(|| Finding::new("did", "wanted", "saw")),
        trace: Vec::new(),
    }
}

pub(crate) fn report(outcome: Verdict, checks: Vec<CheckReport>) -> Report {
    let points = checks.iter().map(|check| check.points).sum();
    Report {
        schema: SCHEMA.into(),
        seed: 1,
        sandbox: "off".into(),
        redis: "none".into(),
        points,
        max_points: 10,
        duration_ms: 1,
        canary_ms: None,
        grader: Grader::default(),
        toolchain: String::new(),
        graded_at: "2026-12-01T09:30:00Z".into(),
        submission: None,
        exercises: vec![ExerciseReport {
            id: EXERCISE.into(),
            factor: 7,
            title: "Port binding".into(),
            outcome,
            points,
            max_points: 10,
            build_ms: 0,
            check_ms: 0,
            messages: vec!["src/main.rs:1:1".into()],
            checks,
        }],
    }
}

pub(crate) fn hand_in(student: &str, received: &str) -> (HandIn, BTreeMap<String, String>) {
    let hand_in = HandIn {
        student: student.into(),
        name: String::new(),
        attempt: 1,
        received: Some(received.into()),
        is_marked_late: false,
        refused: None,
        digest: student.into(),
        files: "/nowhere".into(),
    };
    let files = format!("{student:0>8}");
    (hand_in, BTreeMap::from([(EXERCISE.to_owned(), files)]))
}

pub(crate) fn entry(student: &str, report: Report) -> Entry {
    let inputs = Inputs {
        version: "0.1.0".into(),
        commit: String::new(),
        toolchain: String::new(),
        exercise: EXERCISE.into(),
        seed: 1,
        patience: 1000,
        repeat: 1,
        redis: "embedded".into(),
        sandbox: "auto".into(),
        files: format!("{student:0>8}"),
    };
    Entry::new(inputs, secret().pseudonym(student), report)
}

/// Ada passes, Bob half and a day late, Cid could not be judged, Dan handed
/// nothing in, Eve does not build and has no id anywhere.
pub(crate) fn class(settings: &str) -> Class {
    let half = vec![check(4, Outcome::Pass), check(6, Outcome::Fail)];
    let whole = vec![check(4, Outcome::Pass), check(6, Outcome::Pass)];
    let unclear = vec![check(4, Outcome::Pass), check(6, Outcome::Inconclusive)];
    let roster = "key,name,email,canvas_id,sis_login_id,section,moodle_idnumber,forge\n\
        ada,\"=HYPERLINK(\"\"x\"\"), Ada\",ada@x.org,42,ada,A,m1,AdaL\n\
        bob,\"Bob; the second\",bob@x.org,43,,B,m2,\n\
        cid,Cid,cid@x.org,44,,,m3,\ndan,Dan,dan@x.org,,dan,,m4,\n";
    Class {
        settings: Settings::parse(settings).unwrap(),
        roster: Roster::parse(roster).unwrap(),
        secret: secret(),
        catalog: Catalog {
            exercises: vec![Exercise {
                id: EXERCISE.into(),
                title: "Port binding".into(),
                checks: [4, 6]
                    .map(|points| Check {
                        id: format!("check-{points}"),
                        title: "a title".into(),
                        points,
                    })
                    .into(),
                mistakes: Vec::new(),
            }],
        },
        hand_ins: vec![
            hand_in("ada", "2026-12-01T10:00:00Z"),
            hand_in("bob", "2026-12-02T13:00:00Z"),
            hand_in("cid", "2026-12-01T10:00:00Z"),
            hand_in("eve", "2026-12-01T10:00:00Z"),
        ],
        results: vec![
            entry("ada", report(Verdict::Pass, whole)),
            entry("bob", report(Verdict::Fail, half)),
            entry("cid", report(Verdict::Inconclusive, unclear)),
            entry("eve", report(Verdict::BuildFailed, Vec::new())),
        ],
        overrides: Overrides::default(),
    }
}
