//! The crates that the exercises share are compiled once, for the grader: it
//! has them in the same versions and with the same features.
#![cfg(target_os = "linux")]

use std::{collections::BTreeSet, path::Path};

use assert_cmd::Command;

/// The crates that differ, and why is in `grader/warm/Cargo.toml`.
const DIFFERENT: &[&str] = &["bitflags", "reqwest", "tower-http"];

/// Returns the crates of a package, each with its version and features.
fn crates(workspace: &str, package: &str) -> BTreeSet<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(workspace);
    let tree = Command::new("cargo")
        .current_dir(dir)
        .args(["tree", "--offline", "--locked", "--package", package])
        .args(["--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{p} {f}"])
        .assert()
        .success();
    let text = String::from_utf8(tree.get_output().stdout.clone()).unwrap();
    let lines = text
        .lines()
        .map(|line| line.trim_end_matches(" (*)").trim());
    lines
        .filter(|line| !line.contains('/'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_exercises_crates_have_the_same_versions_and_features_in_the_grader() {
    let grader = crates("..", "dozen");
    let exercise = crates("../exercises", "f07_port_binding");
    assert!(exercise.len() > 60, "{exercise:?}");
    let is_known = |line: &&String| {
        DIFFERENT
            .iter()
            .any(|name| line.starts_with(&format!("{name} ")))
    };
    let missing: Vec<_> = exercise
        .difference(&grader)
        .filter(|line| !is_known(line))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
