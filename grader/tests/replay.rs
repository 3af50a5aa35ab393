//! A replay repeats the failure with plain commands.

mod common;

use std::{fs, path::Path, process::Output};

use common::{clone, dozen_in};

/// Returns the output of the script in that clone.
fn by_hand(clone: &Path, script: &str) -> Output {
    fs::write(clone.join("replay.sh"), script).unwrap();
    let mut bash = assert_cmd::Command::new("bash");
    bash.arg("replay.sh").current_dir(clone).output().unwrap()
}

#[test]
fn the_script_shows_the_same_failure_as_the_check() {
    let clone = clone();
    let replayed = dozen_in(clone.path())
        .args([
            "replay",
            "07-port-binding",
            "listens-on-the-given-port",
            "--seed",
            "812",
        ])
        .assert()
        .success();
    let script = String::from_utf8(replayed.get_output().stdout.clone()).unwrap();
    assert!(script.starts_with("#!/usr/bin/env bash"), "{script}");
    let by_hand = by_hand(clone.path(), &script);
    let shown = String::from_utf8_lossy(&by_hand.stdout).into_owned()
        + &String::from_utf8_lossy(&by_hand.stderr);
    let progress = String::from_utf8_lossy(&by_hand.stderr);
    assert_eq!(progress.matches("Compiling ").count(), 1, "{progress}");
    // The check found the starter on 127.0.0.1:3000 or the next free port; by
    // hand it is there too, and not on its PORT.
    let (report, code) = common::json(dozen_in(clone.path()).args([
        "check",
        "07",
        "--only",
        "listens-on-the-given-port",
        "--seed",
        "812",
        "--format",
        "json",
    ]));
    assert_eq!(code, 1);
    let finding = &report["exercises"][0]["checks"][0]["finding"];
    let observed = finding["observed"].as_str().unwrap();
    assert!(observed.contains("127.0.0.1:30"), "{observed}");
    assert!(
        shown.contains("no 200 from") && shown.contains("127.0.0.1:30"),
        "{shown}\n{script}"
    );
}

#[test]
fn a_check_that_passes_has_nothing_to_replay() {
    let clone = clone();
    let output = dozen_in(clone.path())
        .args(["replay", "09", "starts-fast"])
        .assert()
        .success();
    assert!(output.get_output().stdout.is_empty());
    let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(said.contains("passes now"), "{said}");
}

#[test]
fn a_replay_loses_the_session_that_its_check_lost() {
    let clone = clone();
    let replayed = dozen_in(clone.path())
        .args(["replay", "06", "session-survives", "--seed", "812"])
        .assert()
        .success();
    let script = String::from_utf8(replayed.get_output().stdout.clone()).unwrap();
    let by_hand = by_hand(clone.path(), &script);
    let shown = String::from_utf8_lossy(&by_hand.stdout).into_owned();
    let answers: Vec<&str> = shown
        .lines()
        .filter_map(|line| line.strip_prefix("HTTP/1.1 "))
        .map(|status| &status[..3])
        .collect();
    // Login and basket on the first process, with the cookie of this login and
    // not that of the recorded run; then the second, after the first died.
    assert_eq!(answers, ["200", "200", "401"], "{shown}\n{script}");
    assert!(
        shown.contains("no. "),
        "the cake was in the basket: {shown}"
    );
}
