//! What a student does in a handout: every command but the solution, with a
//! grader that stays outside it, and patches that leave their work alone.

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use common::{class_in, root};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

/// A class of exercises 03 and 07, and its handout.
fn handed_out() -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let class = dir.path().join("class");
    class_in(&class).arg("init").assert().success();
    fs::write(
        class.join("class.toml"),
        "exercises = [\"07\", \"config\"]\n",
    )
    .unwrap();
    let handout = dir.path().join("handout");
    let source = "https://forge.example/course";
    let mut command = class_in(&class);
    command
        .args(["handout", "--no-book", "--grader", source])
        .arg(&handout);
    command.assert().success();
    (dir, handout)
}

/// The grader in the handout, building where builds are warm.
fn dozen(handout: &Path, args: &[&str]) -> (String, i32) {
    let target = match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_dozen-class"));
    let command = command.arg("dozen").args(args).current_dir(handout);
    let output = command.env("CARGO_TARGET_DIR", target).output().unwrap();
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (text, output.status.code().unwrap())
}

#[test]
fn every_command_works_in_a_handout_but_the_solution() {
    let (_dir, handout) = handed_out();
    let (said, code) = dozen(&handout, &["list"]);
    assert!(
        code == 0 && said.contains("0 of 2 passed") && !said.contains("06-processes"),
        "{said}"
    );
    let (said, code) = dozen(&handout, &["check"]);
    assert!(code == 1 && said.contains("03-config"), "{said}");
    let (said, code) = dozen(&handout, &["check", "07"]);
    assert!(code == 1 && said.contains("07-port-binding"), "{said}");
    for args in [&["hint", "07"][..], &["replay", "07"], &["explain", "07"]] {
        let (said, code) = dozen(&handout, args);
        assert_eq!(code, 0, "{args:?}: {said}");
    }
    let (said, code) = dozen(&handout, &["solution", "07", "--force"]);
    assert!(code == 2 && said.contains("is not in this copy"), "{said}");
    let (said, code) = dozen(&handout, &["book"]);
    assert!(code == 2 && said.contains("without the book"), "{said}");
    let main = handout.join("exercises/07-port-binding/src/main.rs");
    let starter = fs::read(&main).unwrap();
    fs::write(&main, "fn main() {}").unwrap();
    let (said, code) = dozen(&handout, &["reset", "07"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(fs::read(&main).unwrap(), starter);
}

#[test]
fn a_handout_pins_the_grader_and_its_texts_name_commands_that_exist() {
    let (_dir, handout) = handed_out();
    let readme = fs::read_to_string(handout.join("README.md")).unwrap();
    assert!(
        readme.contains("--git https://forge.example/course --rev "),
        "{readme}"
    );
    for name in [
        "README.md",
        ".vscode/tasks.json",
        "exercises/07-port-binding/README.md",
    ] {
        let text = fs::read_to_string(handout.join(name)).unwrap();
        assert!(!text.contains("cargo dozen"), "{name}");
    }
    let workspace = fs::read_to_string(handout.join("exercises/Cargo.toml")).unwrap();
    assert!(
        workspace.contains("members = [\"03-config\", \"07-port-binding\"]"),
        "{workspace}"
    );
}

/// Makes a file of the handout as if it had been handed out with that text.
fn was(handout: &Path, name: &str, text: &str) {
    let path = handout.join("handout.json");
    let manifest = fs::read_to_string(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let digest: String = Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    manifest["files"][name] = digest.into();
    fs::write(path, manifest.to_string()).unwrap();
    fs::write(handout.join(name), text).unwrap();
}

#[test]
fn an_update_touches_the_courses_files_and_untouched_starters_only() {
    let (dir, handout) = handed_out();
    let (config, port) = (
        "exercises/03-config/src/main.rs",
        "exercises/07-port-binding/src/main.rs",
    );
    let new = fs::read_to_string(handout.join(config)).unwrap();
    let readme = fs::read_to_string(handout.join("README.md")).unwrap();
    was(&handout, "README.md", "old\n");
    was(&handout, config, "// an older starter\n");
    was(&handout, port, "// an older starter\n");
    fs::write(handout.join(port), "// my work\n").unwrap();
    fs::write(handout.join("exercises/07-port-binding/notes.md"), "mine\n").unwrap();
    let patch = dir.path().join("fix.patch");
    let mut command = class_in(&dir.path().join("class"));
    command.args([
        "handout",
        "--no-book",
        "--grader",
        "https://forge.example/course",
        "--update",
    ]);
    let output = command.arg(&handout).arg(&patch).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains(port), "{said}");
    let applied = Command::new("git")
        .args(["apply", "-p1"])
        .arg(&patch)
        .current_dir(&handout)
        .output()
        .unwrap();
    assert!(applied.status.success(), "{applied:?}");
    let text = |name: &str| fs::read_to_string(handout.join(name)).unwrap();
    assert_eq!(text("README.md"), readme);
    assert_eq!(text(config), new);
    assert_eq!(text(port), "// my work\n");
    assert_eq!(text("exercises/07-port-binding/notes.md"), "mine\n");
}
