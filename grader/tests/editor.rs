//! The files for editors agree with the course.
#![cfg(target_os = "linux")]

mod common;

use std::fs;

use assert_cmd::Command;
use common::{dozen, root, submission};
use serde_json::Value;

fn json(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

#[test]
fn the_editors_tasks_run_existing_commands() {
    let tasks = json(".vscode/tasks.json");
    for task in tasks["tasks"].as_array().unwrap() {
        let command = task["command"].as_str().unwrap();
        let words = command.strip_prefix("cargo dozen ").unwrap();
        let subcommand = words.split(' ').next().unwrap();
        dozen().args([subcommand, "--help"]).assert().success();
    }
}

/// The patterns are for JavaScript; they use only parts that grep has too.
#[test]
fn the_problem_matcher_finds_the_compilers_error_and_its_place() {
    let wrong = submission("fn main() {\n    let _: u16 = \"8080\";\n}\n");
    let ended = dozen()
        .args(["check", "07", "--submission"])
        .arg(wrong.path())
        .output()
        .unwrap();
    let tasks = json(".vscode/tasks.json");
    let patterns = tasks["tasks"][0]["problemMatcher"]["pattern"]
        .as_array()
        .unwrap();
    for (pattern, found) in patterns
        .iter()
        .zip(["error[E0308]: mismatched types", "--> src/main.rs:2:18"])
    {
        let seen = Command::new("grep")
            .args(["-P", pattern["regexp"].as_str().unwrap()])
            .write_stdin(ended.stdout.clone())
            .assert()
            .success();
        let seen = String::from_utf8_lossy(&seen.get_output().stdout).into_owned();
        assert_eq!(seen.trim(), found);
    }
}

#[test]
fn the_container_has_a_recent_rust_and_the_editors_extensions() {
    let container = json(".devcontainer/devcontainer.json");
    let image = container["image"].as_str().unwrap();
    let version = image
        .strip_prefix("rust:")
        .unwrap()
        .split('-')
        .next()
        .unwrap();
    let asked = semver::VersionReq::parse(env!("CARGO_PKG_RUST_VERSION")).unwrap();
    assert!(asked.matches(&version.parse().unwrap()), "{version}");
    let extensions = &container["customizations"]["vscode"]["extensions"];
    let recommended = &json(".vscode/extensions.json")["recommendations"];
    assert_eq!(texts(extensions), texts(recommended));
}
