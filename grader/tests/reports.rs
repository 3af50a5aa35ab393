//! The look of reports, compared with snapshots and the published schema.
//! `reports/samples.rs` makes the reports; nothing is run.

#[path = "reports/debrief.rs"]
mod debrief;
#[path = "reports/inert.rs"]
mod inert;
#[path = "reports/junit.rs"]
mod junit;
#[path = "reports/samples.rs"]
mod samples;

use dozen::model::{Event, ExerciseReport, Outcome, Report};
use dozen::reports::replay::{Paths, script};
use dozen::reports::{Format, Live, TextLayout, card, plain_card, recorded_card, write};
use samples::{RUN, Run};
use serde_json::{Value, json};
use std::path::Path;

fn schema() -> Value {
    let text = include_str!("../report-v1.schema.json");
    serde_json::from_str(text).unwrap()
}

fn written(format: Format, report: &Report) -> String {
    let mut out = Vec::new();
    write(format, report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn unstyled(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn paths() -> Paths<'static> {
    Paths {
        build_env: &[],
        builds: &[],
        manifest: Path::new("exercises/07-port-binding/Cargo.toml"),
        dozen: Path::new("target/debug/dozen"),
    }
}

#[test]
fn a_report_with_every_outcome_fits_the_schema() {
    let schema = schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let report: Value = serde_json::from_str(&written(Format::Json, &samples::report())).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&report)
        .map(|e| e.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_schema_takes_more_fields_but_no_other_words_and_no_fewer_fields() {
    let report = serde_json::to_value(samples::report()).unwrap();
    let fits = |change: &dyn Fn(&mut Value)| {
        let mut changed = report.clone();
        change(&mut changed);
        jsonschema::is_valid(&schema(), &changed)
    };
    assert!(fits(&|report| report["exercises"][0]["grade"] = json!("A")));
    assert!(!fits(&|report| report["schema"] = json!("dozen/report/v2")));
    assert!(!fits(
        &|report| report["exercises"][0]["outcome"] = json!("great")
    ));
    assert!(!fits(
        &|report| report["exercises"][1]["checks"][1]["finding"] = json!(null)
    ));
    assert!(!fits(&|report| {
        report.as_object_mut().unwrap().remove("seed");
    }));
}

#[test]
fn the_schema_describes_every_field_of_a_report() {
    let schema = schema();
    let report = serde_json::to_value(samples::report()).unwrap();
    let exercise = &report["exercises"][1];
    let check = &exercise["checks"][1];
    let finding = &check["finding"];
    let moment = check["trace"].as_array().unwrap().last().unwrap();
    for (object, told) in [
        (&report, &schema),
        (exercise, &schema["$defs"]["exercise"]),
        (check, &schema["$defs"]["check"]),
        (finding, &schema["$defs"]["finding"]),
        (&finding["output"][0], &schema["$defs"]["output"]),
        (moment, &schema["$defs"]["moment"]),
    ] {
        let mut fields: Vec<&String> = object.as_object().unwrap().keys().collect();
        let mut known: Vec<&String> = told["properties"].as_object().unwrap().keys().collect();
        fields.sort();
        known.sort();
        assert_eq!(fields, known);
    }
}

#[test]
fn json() {
    let report = Report {
        exercises: vec![samples::failed(RUN)],
        ..samples::report()
    };
    insta::assert_snapshot!(written(Format::Json, &report));
}

#[test]
fn a_report_read_back_is_the_same_but_for_the_steps() {
    let text = written(Format::Json, &samples::report());
    let read: Report = serde_json::from_str(&text).unwrap();
    assert_eq!(written(Format::Json, &read), text);
}

#[test]
fn junit_as_it_is_written() {
    insta::assert_snapshot!("junit", written(Format::Junit, &samples::report()));
}

#[test]
fn a_card_at_100_columns() {
    insta::assert_snapshot!(plain_card(&samples::failed(RUN), &samples::interfaces(RUN)));
}

#[test]
fn a_card_at_80_columns() {
    let shown = card(&samples::failed(RUN), &samples::interfaces(RUN), 80);
    insta::assert_snapshot!(unstyled(&shown));
}

#[test]
fn no_line_of_a_card_is_wider_than_the_given_width() {
    for width in [60, 71, 80, 100, 120] {
        let shown = card(&samples::failed(RUN), &samples::interfaces(RUN), width);
        for line in unstyled(&shown).lines() {
            assert!(
                textwrap::core::display_width(line) <= width,
                "{width}: {line}"
            );
        }
    }
}

/// Returns the events of a run, in the order of the runner.
fn events(exercise: &ExerciseReport) -> Vec<Event> {
    let id = exercise.id.clone();
    let mut events = vec![
        Event::ExerciseStarted {
            id: id.clone(),
            title: exercise.title.clone(),
        },
        Event::BuildProgress {
            id: id.clone(),
            text: "compiling tokio v1.50.0".into(),
        },
        Event::BuildDone {
            id: id.clone(),
            took_ms: exercise.build_ms,
        },
    ];
    for check in &exercise.checks {
        if check.outcome == Outcome::Inconclusive {
            events.push(Event::CheckRetried {
                id: id.clone(),
                check: check.id.clone(),
                trouble: check.finding.as_ref().unwrap().observed.clone(),
            });
        }
        events.push(Event::CheckDone {
            id: id.clone(),
            check: Box::new(check.clone()),
        });
    }
    events.push(Event::ExerciseDone {
        report: Box::new(exercise.clone()),
    });
    events
}

fn watched(live: &mut Live, events: &[Event], report: &Report) -> String {
    let mut out = Vec::new();
    for event in events {
        live.event(event, &mut out).unwrap();
    }
    live.finish(report, &mut out).unwrap();
    unstyled(&String::from_utf8(out).unwrap())
}

#[test]
fn a_whole_run_as_it_is_watched() {
    let report = samples::report();
    let events: Vec<Event> = report.exercises.iter().flat_map(events).collect();
    insta::assert_snapshot!(watched(&mut Live::new(false, 80), &events, &report));
}

#[test]
fn a_report_card_by_factors() {
    let capstone = samples::rescued_in_part();
    let report = Report {
        exercises: vec![capstone.clone()],
        ..samples::report()
    };
    for (name, title, mut live) in [
        ("a_report_card", "report card", Live::new(false, 80)),
        (
            "a_report_card_in_words",
            "Report card",
            Live::new(false, TextLayout::PLAIN),
        ),
    ] {
        let shown = watched(&mut live, &events(&capstone), &report);
        insta::assert_snapshot!(name, shown.split(title).nth(1).unwrap());
    }
}

#[test]
fn an_exercise_of_one_factor_has_no_report_card() {
    let report = samples::report();
    let events: Vec<Event> = report.exercises.iter().flat_map(events).collect();
    let shown = watched(&mut Live::new(false, 80), &events, &report);
    assert!(!shown.contains("report card"));
}

#[test]
fn a_whole_run_in_plain_words() {
    let report = samples::report();
    let events: Vec<Event> = report.exercises.iter().flat_map(events).collect();
    let shown = watched(&mut Live::new(true, TextLayout::PLAIN), &events, &report);
    insta::assert_snapshot!(shown);
}

#[test]
fn the_line_of_progress_leaves_nothing_behind() {
    let report = samples::report();
    let events: Vec<Event> = report.exercises.iter().flat_map(events).collect();
    let still = watched(&mut Live::new(false, 80), &events, &report);
    let moving = watched(&mut Live::new(true, 80), &events, &report);
    assert!(moving.contains("\r  compiling tokio v1.50.0 …"));
    assert_eq!(screen(&moving), screen(&still));
}

/// Returns the text that a terminal shows in the end: `\r` goes back, and later
/// text overwrites it.
fn screen(text: &str) -> Vec<String> {
    let shown = |line: &str| {
        let mut cells: Vec<char> = Vec::new();
        for part in line.split('\r') {
            let part: Vec<char> = part.chars().collect();
            let rest = cells.split_off(part.len().min(cells.len()));
            cells = part;
            cells.extend(rest);
        }
        cells.into_iter().collect::<String>().trim_end().to_owned()
    };
    text.split('\n').map(shown).collect()
}

#[test]
fn exercises_that_run_side_by_side_are_shown_one_by_one() {
    let report = samples::report();
    let runs: Vec<Vec<Event>> = report.exercises.iter().map(events).collect();
    let in_order: Vec<Event> = runs.concat();
    let longest = runs.iter().map(Vec::len).max().unwrap();
    let mixed: Vec<Event> = (0..longest)
        .flat_map(|at| runs.iter().filter_map(move |run| run.get(at).cloned()))
        .collect();
    assert_eq!(
        watched(&mut Live::new(false, 80), &mixed, &report),
        watched(&mut Live::new(false, 80), &in_order, &report)
    );
}

#[test]
fn a_golden_card() {
    insta::assert_snapshot!(recorded_card(
        &samples::failed(RUN),
        &samples::interfaces(RUN)
    ));
}

#[test]
fn a_golden_card_is_the_same_whatever_the_machine_gave() {
    let other = Run {
        port: 31_377,
        later: 1204,
        folder: "/var/tmp/dozen-aaaaaaaa/site-zz",
        address: "10.1.2.34",
    };
    assert_eq!(
        recorded_card(&samples::failed(RUN), &samples::interfaces(RUN)),
        recorded_card(&samples::failed(other), &samples::interfaces(other))
    );
}

#[test]
fn a_replay() {
    let check = samples::interfaces(RUN);
    insta::assert_snapshot!(script(&samples::failed(RUN), &check, &paths()));
}

#[test]
fn without_failures_the_first_check_not_reached_shows_its_card() {
    let mut exercise = samples::failed(RUN);
    exercise
        .checks
        .retain(|check| check.outcome != Outcome::Fail);
    let report = Report {
        exercises: vec![exercise],
        ..samples::report()
    };
    let shown = unstyled(&written(Format::Terminal, &report));
    assert!(
        shown.contains("\n· two instances run side by side (not reached)"),
        "{shown}"
    );
    assert!(
        shown.contains("\n  why       A service that needs help"),
        "{shown}"
    );
}

/// Runs bash on a script and returns what it printed.
#[expect(
    clippy::disallowed_methods,
    reason = "the only judge of shell quoting is a shell; it starts nothing else"
)]
fn bash(arguments: &[&str]) -> Vec<u8> {
    let bash = std::process::Command::new("bash")
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        bash.status.success(),
        "{}",
        String::from_utf8_lossy(&bash.stderr)
    );
    bash.stdout
}

#[test]
fn a_replay_is_a_valid_bash_script() {
    let check = samples::interfaces(RUN);
    bash(&["-n", "-c", &script(&samples::failed(RUN), &check, &paths())]);
}

#[test]
fn a_hostile_text_stays_one_word_of_a_replay() {
    let hostile = "'; exit 7 #\"$(exit 7)`exit 7`\n\\\r\t\u{1b}]0;x\u{7}\u{202e} !{a,b}* ~ é餅'";
    let mut check = samples::interfaces(RUN);
    check.title = hostile.into();
    for moment in &mut check.trace {
        moment.detail = hostile.into();
        moment.seen = Some(hostile.into());
    }
    let url = "http://127.0.0.1:1/";
    check.trace[0].step = Some(samples::request(1, "POST", url, hostile, true));
    check.trace.truncate(1);
    let text = script(&samples::failed(RUN), &check, &paths());
    assert!(text.chars().all(|c| !c.is_control() || c == '\n'));
    // The request alone, with a `curl` that prints its last but one argument.
    let request = text.lines().find(|line| line.starts_with("curl ")).unwrap();
    let curl = r#"curl() { printf %s "${@: -2:1}"; }"#;
    let printed = bash(&["-c", &format!("{curl}\n{request}")]);
    assert_eq!(String::from_utf8(printed).unwrap(), hostile);
}
