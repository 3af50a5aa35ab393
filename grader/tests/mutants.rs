//! The mutants of the references: the recorded results belong to today's
//! sources and explain every survivor, and `dozen author mutants` distinguishes
//! mutants that a check kills from those that survive.

mod common;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use assert_cmd::Command;
use dozen::{
    author::mutants::{Record, SourceHashes},
    course::{EXERCISES, Exercise},
};

fn recorded() -> impl Iterator<Item = (&'static Exercise, Record)> {
    EXERCISES.iter().map(|exercise| {
        let solution = common::root().join("solutions").join(exercise.id);
        let record = Record::load(&solution).unwrap();
        let missing = || panic!("solutions/{}/mutants.toml is missing", exercise.id);
        (exercise, record.unwrap_or_else(missing))
    })
}

#[test]
fn recorded_results_belong_to_todays_sources() {
    let mut problems = Vec::new();
    for (exercise, record) in recorded() {
        let (id, today) = (
            exercise.id,
            SourceHashes::of(&common::root(), exercise).unwrap(),
        );
        if record.sources.reference != today.reference || record.sources.checks != today.checks {
            problems.push(format!(
                "{id}: the reference or its checks have changed; run `dozen author mutants {} --record`",
                &id[..2]
            ));
        } else if record.sources.promises != today.promises && !record.survivors.is_empty() {
            problems.push(format!(
                "{id}: the promises have changed; read the reasons in mutants.toml again, then run \
                 `dozen author mutants {} --record`",
                &id[..2]
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_recorded_mutant_is_killed_does_not_build_or_has_a_reason_to_survive() {
    for (exercise, record) in recorded() {
        let Record {
            mutants,
            killed,
            unbuildable,
            survivors,
            ..
        } = record;
        assert!(killed > 0, "{}: no mutant is killed", exercise.id);
        assert_eq!(
            mutants,
            killed + unbuildable + survivors.len(),
            "{}",
            exercise.id
        );
        let unexplained = survivors
            .iter()
            .find(|survivor| survivor.reason.trim().is_empty());
        assert_eq!(unexplained, None, "{}", exercise.id);
    }
}

/// Makes a `cargo-mutants` that lists three mutants of the menu service: each
/// replaces the first part of a line by the second.
fn stand_in(dir: &Path) {
    let source = common::root().join("solutions/07-port-binding/src/menu.rs");
    let source = fs::read_to_string(source).unwrap();
    let mutants = [
        (
            "answer from nowhere: listed",
            "Ok(menu) =>",
            "Ok(_) if true => (StatusCode::GONE, Json(json!(1))), Ok(menu) =>",
        ),
        (
            "say it in other words: listed",
            "asking {url} for the menu",
            "{url} was asked",
        ),
        (
            "use an unknown name: listed",
            "Client::builder()",
            "Client::unknown()",
        ),
    ];
    let listed = mutants.map(|(name, old, new)| {
        let line = source.lines().position(|line| line.contains(old)).unwrap();
        let was = source.lines().nth(line).unwrap();
        let (at, is) = (line + 1, was.replace(old, new));
        serde_json::json!({
            "name": format!("src/menu.rs:{at}:1: {name}"),
            "file": "src/menu.rs",
            "diff": format!("--- src/menu.rs\n+++ {name}\n@@ -{at},1 +{at},1 @@\n-{was}\n+{is}\n"),
            "span": { "start": { "line": at, "column": 1 } },
        })
    });
    let list = serde_json::Value::from_iter(listed);
    let script = format!(
        "#!/bin/sh\ncase $* in *--version) echo cargo-mutants 1.2.3; exit;; esac\ncat <<'END'\n{list}\nEND\n"
    );
    let program = dir.join("cargo-mutants");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Returns `dozen author mutants` in `clone`, with the `cargo-mutants` of
/// `tools`.
fn mutants(clone: &Path, tools: &Path) -> Command {
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let mut command = common::dozen_in(clone);
    command.args(["author", "mutants", "07"]).env("PATH", path);
    command
}

#[test]
fn a_mutant_is_killed_by_a_check_or_does_not_build_or_survives() {
    let (clone, tools) = (common::clone(), tempfile::tempdir().unwrap());
    stand_in(tools.path());
    let mut command = mutants(clone.path(), tools.path());
    let (report, code) = common::json(command.args(["--format", "json", "--only", ": listed"]));
    assert_eq!(code, 1, "{report:#}");
    let record = &report[0]["record"];
    assert_eq!(record["cargo_mutants"], "1.2.3");
    let outcome = |name: &str| {
        let name = format!("src/menu.rs: {name}");
        let all = report[0]["mutants"].as_array().unwrap().iter();
        let one = all.clone().find(|mutant| mutant["name"] == name);
        one.unwrap_or_else(|| panic!("{name}: {report:#}"))["verdict"].clone()
    };
    let killed = outcome("answer from nowhere: listed");
    assert_eq!(killed["outcome"], "killed");
    assert_eq!(killed["by"], "serves-as-a-backing-service");
    assert_eq!(
        outcome("say it in other words: listed")["outcome"],
        "survived"
    );
    assert_eq!(
        outcome("use an unknown name: listed")["outcome"],
        "unbuildable"
    );
}

#[test]
fn without_cargo_mutants_it_says_how_to_install_it() {
    let clone = common::clone();
    let output = common::dozen_in(clone.path())
        .args(["author", "mutants", "07"])
        .env("PATH", clone.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("cargo install cargo-mutants --locked"),
        "{said}"
    );
}

#[test]
fn a_part_of_the_mutants_cannot_be_recorded() {
    let (clone, tools) = (common::clone(), tempfile::tempdir().unwrap());
    stand_in(tools.path());
    let mut command = mutants(clone.path(), tools.path());
    let output = command
        .args(["--only", "nothing", "--record"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
