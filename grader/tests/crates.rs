//! The crates that a submission may use: any of the registry's for a learner
//! alone, the course's in a class. No network is used; the test sees the
//! requests for one.

mod common;

use std::fs;

use common::{clone, dozen_in, json, messages, outcome};
use serde_json::Value;
use tempfile::TempDir;

/// Makes a clone whose exercise 02 also depends on `line`.
fn with(line: &str) -> TempDir {
    let clone = clone();
    let manifest = clone.path().join("exercises/02-dependencies/Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, format!("{text}{line}\n")).unwrap();
    clone
}

/// Returns the output of `check 02` in it, without a network.
fn checked(clone: &TempDir, submitted: bool) -> Value {
    let mut command = dozen_in(clone.path());
    command
        .env("CARGO_NET_OFFLINE", "true")
        .args(["check", "02", "--format", "json"])
        .args(["--only", "every-dependency-names-a-version"]);
    if submitted {
        command.args(["--submission", "."]);
    }
    json(&mut command).0
}

#[test]
fn a_lone_learners_own_crate_needs_the_network_once() {
    let clone = with("no-crate-of-this-course = \"1\"");
    let report = checked(&clone, false);
    assert_eq!(outcome(&report), "inconclusive", "{}", messages(&report));
    assert!(messages(&report).contains("connect to the network"));

    let report = checked(&clone, true);
    assert_eq!(outcome(&report), "rejected");
    let said = messages(&report);
    assert!(said.contains("`no-crate-of-this-course` is not one of the course's crates"));
    assert!(said.contains("The course has anyhow,"), "{said}");
}

/// The grader itself uses it, so it is in the cache.
#[test]
fn a_lone_learners_downloaded_crate_builds_offline() {
    let clone = with("shlex = \"2\"");
    let report = checked(&clone, false);
    let check = &report["exercises"][0]["checks"][0];
    // The starter's `*` is still there.
    assert_eq!(check["outcome"], "fail", "{}", messages(&report));
    let trace = check["trace"].to_string();
    assert!(
        trace.contains("has shlex = \\\"2\\\"; Cargo.lock pins 2."),
        "{trace}"
    );
    assert_eq!(outcome(&checked(&clone, true)), "rejected");
}
