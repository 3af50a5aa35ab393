//! `--format events`: a run that a program follows.
#![cfg(target_os = "linux")]

mod common;

use common::{dozen, submission};
use dozen::model::{Event, Verdict};

#[test]
fn each_step_is_a_line_and_the_last_one_has_the_whole_report() {
    let dir = submission("fn main() { println!(\"\\u{1b}[2J bye\"); }");
    let check = ["check", "07", "--only", "listens-on-the-given-port"];
    let output = dozen()
        .args(check)
        .args(["--format", "events", "--submission"])
        .arg(dir.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains('\u{1b}'), "nothing acts on a terminal");
    let events: Vec<Event> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(matches!(&events[0], Event::ExerciseStarted { id, .. } if id == "07-port-binding"));
    let check = events.iter().find_map(|event| match event {
        Event::CheckDone { check, .. } => Some(check),
        _ => None,
    });
    let Some(Event::ExerciseDone { report }) = events.last() else {
        panic!("{text}");
    };
    assert_eq!(report.outcome, Verdict::Fail);
    assert_eq!(Some(&report.checks[0]), check.map(|check| &**check));
}
