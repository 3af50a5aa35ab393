//! Shell completions, as a shell uses them.
#![cfg(unix)]

mod common;

use std::{collections::BTreeSet, fs};

use assert_cmd::Command;
use common::dozen;
use dozen::course::{Check, EXERCISES, Exercise};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

fn script(shell: &str) -> String {
    let printed = dozen().args(["completions", shell]).assert().success();
    String::from_utf8(printed.get_output().stdout.clone()).unwrap()
}

/// Returns the completions of bash for the last of `words`.
fn offered(words: &[&str]) -> BTreeSet<String> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("dozen.bash");
    fs::write(&file, script("bash")).unwrap();
    // As bash itself calls it: the command, the word, and the word before.
    let asks = "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
                _dozen \"$1\" \"${@: -1}\" \"${@: -2:1}\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let printed = Command::new("bash")
        .args(["--norc", "-c", asks, "bash"])
        .arg(&file)
        .args(words)
        .assert()
        .success();
    let text = String::from_utf8(printed.get_output().stdout.clone()).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn bash_offers_the_exercises_that_begin_like_the_word() {
    for command in ["check", "hint", "explain", "replay", "run", "reset"] {
        let names = offered(&["dozen", command, "07"]);
        assert_eq!(
            names,
            BTreeSet::from(["07-port-binding".to_owned()]),
            "{command}"
        );
    }
}

#[test]
fn bash_offers_commands_options_and_checks() {
    let names = offered(&["dozen", "re"]);
    let expected = ["replay", "reset"].map(str::to_owned);
    assert_eq!(names, BTreeSet::from(expected));
    assert!(offered(&["dozen", "check", "--onl"]).contains("--only"));
    let names = offered(&["dozen", "check", "07", "--only", "listens"]);
    assert!(names.contains("listens-on-the-given-port"), "{names:?}");
}

#[test]
fn bash_and_zsh_complete_every_name_and_no_shell_a_hidden_command() {
    let id = |exercise: &'static Exercise| exercise.id;
    let check = |check: &'static Check| check.id;
    for shell in SHELLS {
        let script = script(shell);
        // The others complete commands and options alone.
        if matches!(shell, "bash" | "zsh") {
            let ids = EXERCISES.iter().map(id);
            let checks = EXERCISES.iter().flat_map(|e| e.checks).map(check);
            let missing: Vec<_> = ids
                .chain(checks)
                .filter(|id| !script.contains(id))
                .collect();
            assert!(missing.is_empty(), "{shell}: {missing:?}");
        }
        assert!(script.contains("explain"), "{shell}: {script}");
        assert!(!script.contains("redis-ask"), "{shell}");
    }
}

#[test]
fn an_unknown_exercise_still_gets_the_nearest_name() {
    let told = dozen().args(["explain", "port-bindng"]).assert().code(2);
    let told = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
    assert!(
        told.contains("port-binding") && !told.contains("possible values"),
        "{told}"
    );
}

#[test]
fn an_unknown_shell_is_an_error_that_lists_the_known_ones() {
    let told = dozen().args(["completions", "tcsh"]).assert().code(2);
    let told = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
    assert!(SHELLS.iter().all(|shell| told.contains(shell)), "{told}");
}
