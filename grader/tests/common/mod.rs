//! Shared by the tests of the command line: the binary, clones of the course to
//! work in, and submissions made on the spot.
#![allow(dead_code, reason = "each test file uses its own part of this")]

pub(crate) mod shell;
#[cfg(target_os = "linux")]
pub(crate) mod terminal;

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Returns the clone that these tests belong to.
pub(crate) fn root() -> PathBuf {
    let up = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    up.canonicalize().unwrap()
}

/// Returns the build folder that `dozen` itself uses in this clone.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Returns `dozen` in this clone.
pub(crate) fn dozen() -> Command {
    dozen_in(&root())
}

/// Returns `dozen` in that folder, with the warm build folder.
pub(crate) fn dozen_in(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dozen"));
    command
        .current_dir(dir)
        .env("CARGO_TARGET_DIR", target())
        .env_remove("NO_COLOR")
        .env_remove("RUST_BACKTRACE");
    command
}

/// Makes a clone of the course in a temporary folder, which a test may change.
pub(crate) fn clone() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&root().join("exercises"), &dir.path().join("exercises"));
    copy(&root().join("solutions"), &dir.path().join("solutions"));
    fs::create_dir(dir.path().join("grader")).unwrap();
    dir
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            if entry.file_name() != "target" {
                copy(&entry.path(), &target);
            }
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Returns a submission for exercise 07 that needs no crate: it compiles at
/// once.
pub(crate) fn submission(main: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"mine\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fs::write(dir.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(dir.path().join("Procfile"), "web: crumb\n").unwrap();
    fs::create_dir(dir.path().join("src")).unwrap();
    fs::write(dir.path().join("src/main.rs"), main).unwrap();
    dir
}

/// Returns the report on stdout, and the exit code.
pub(crate) fn json(command: &mut Command) -> (Value, i32) {
    let output = command.output().unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|cause| {
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        panic!("stdout is not a report ({cause}):\n{out}\n{err}")
    });
    (report, output.status.code().unwrap_or(-1))
}

/// Returns the report of one check of exercise 07 on a program without crates.
pub(crate) fn checked(main: &str) -> (Value, i32) {
    let dir = submission(main);
    json(
        dozen()
            .args([
                "check",
                "07",
                "--only",
                "listens-on-the-given-port",
                "--format",
                "json",
            ])
            .arg("--submission")
            .arg(dir.path()),
    )
}

/// Returns the observation of the first check of the first exercise.
pub(crate) fn observed(report: &Value) -> String {
    let check = &report["exercises"][0]["checks"][0];
    check["finding"]["observed"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Returns how the first exercise ended.
pub(crate) fn outcome(report: &Value) -> &str {
    report["exercises"][0]["outcome"].as_str().unwrap()
}

/// Returns the messages of the first exercise.
pub(crate) fn messages(report: &Value) -> String {
    report["exercises"][0]["messages"].to_string()
}

/// Lists the processes of this machine with this text in their command line.
#[cfg(target_os = "linux")]
pub(crate) fn running(needle: &str) -> Vec<i32> {
    running_with("cmdline", |words| words.replace('\0', " ").contains(needle))
}

/// Lists the processes whose file of this name in `/proc` satisfies the test.
/// Processes that have ended and wait to be reaped are left out.
#[cfg(target_os = "linux")]
pub(crate) fn running_with(file: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<i32> {
    let text = |pid: i32, file: &str| {
        let bytes = std::fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let has_ended = |pid: i32| {
        let stat = text(pid, "stat");
        stat.is_empty() || stat.rsplit(')').next().unwrap().starts_with(" Z")
    };
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| is_wanted(&text(*pid, file)) && !has_ended(*pid))
        .collect()
}
