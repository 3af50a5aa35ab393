//! Each failing check of each starter has a replay that runs to its end without
//! noise of the shell, and shows what the check saw.
//!
//! All of them take many minutes, so `.ci/nightly` runs them; the gate has those of
//! `replay.rs`.

mod common;

use std::{collections::BTreeSet, fs, path::Path};

use common::{clone, dozen_in};
use dozen::{author::Cases, course::EXERCISES};

/// Notices of the shell itself, which say nothing about the service.
const NOISE: &[&str] = &[
    ": line ",
    "command not found",
    "syntax error",
    "unbound variable",
    "Terminated",
    "Killed",
];

/// What the script of `check` prints, and on stderr.
fn replayed(clone: &Path, exercise: &str, check: &str) -> (String, String) {
    let script = dozen_in(clone)
        .args(["replay", exercise, check, "--seed", "812"])
        .assert()
        .success();
    let file = clone.join("replay.sh");
    fs::write(&file, &script.get_output().stdout).unwrap();
    let mut bash = assert_cmd::Command::new("bash");
    let ran = bash.arg(&file).current_dir(clone).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&ran.stdout), text(&ran.stderr))
}

/// What is wrong with that output; the last four lines of it are the card's.
fn problems(stdout: &str, stderr: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Some(card) = stdout.rfind("\ndid  ") else {
        return vec!["it does not end with the card".to_owned()];
    };
    let (shown, card) = stdout.split_at(card);
    for noise in NOISE {
        if stderr.contains(noise) {
            found.push(format!("noise of the shell: {stderr}"));
        }
    }
    let seen = card.lines().find_map(|line| line.strip_prefix("seen"));
    let seen = seen.unwrap_or_default().trim();
    let missing: Vec<String> = evidence(seen)
        .into_iter()
        .filter(|proof| !shown.contains(proof))
        .collect();
    // Of a start that may run nothing but its release, a script says that a shell
    // cannot repeat it: then an answer can differ from what the check saw.
    let repeats_all = !shown.contains("by hand it may run other programs");
    if (repeats_all && !missing.is_empty()) || shown.trim().is_empty() {
        found.push(format!("it shows no {missing:?} of: {seen}\n{shown}"));
    }
    found
}

/// What a script has to show of what the check saw: the status of an answer,
/// how a process ended. Nothing of a sentence that only the grader can say.
fn evidence(seen: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let is_number = |word: &str| word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit());
    if let Some(status) = words.first().filter(|word| is_number(word)) {
        found.insert(format!("HTTP/1.1 {status}"));
    }
    for pair in words.windows(2) {
        if pair[0] == "exit" && pair[1].starts_with(|c: char| c.is_ascii_digit()) {
            found.insert(format!("exit {}", pair[1].trim_end_matches([',', ';'])));
        }
    }
    found
}

#[test]
#[ignore = "it takes many minutes: .ci/nightly runs it"]
fn the_replay_of_every_failing_check_of_a_starter_shows_its_failure() {
    let clone = clone();
    let mut wrong = Vec::new();
    for exercise in EXERCISES {
        let solution = common::root().join("solutions").join(exercise.id);
        for check in &Cases::load(&solution).unwrap().starter.fails {
            let (stdout, stderr) = replayed(clone.path(), exercise.id, check);
            let found = problems(&stdout, &stderr);
            wrong.extend(
                found
                    .iter()
                    .map(|p| format!("{}: {check}: {p}", exercise.id)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn evidence_is_a_status_or_an_exit() {
    let of = |seen| evidence(seen).into_iter().collect::<Vec<_>>();
    assert_eq!(of("401 please log in"), ["HTTP/1.1 401"]);
    assert_eq!(of("it ended: exit 101, without a word"), ["exit 101"]);
    assert_eq!(of("it listens on 127.0.0.1:3000"), Vec::<String>::new());
}
