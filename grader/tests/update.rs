//! A learner's work survives a newer course.

mod common;

use std::{fs, path::Path};

use common::{clone, copy, dozen_in};
use tempfile::TempDir;

const MAIN: &str = "src/main.rs";

fn git(dir: &Path, arguments: &[&str]) {
    let mut git = assert_cmd::Command::new("git");
    git.current_dir(dir)
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"])
        .args(arguments)
        .assert()
        .success();
}

/// A course with a history, and a learner's clone of it.
fn course_and_clone() -> (TempDir, TempDir) {
    let course = clone();
    git(course.path(), &["init", "--quiet", "--initial-branch=main"]);
    fs::write(course.path().join(".gitignore"), ".dozen/\ntarget/\n").unwrap();
    fs::write(course.path().join("grader/notes"), "one\n").unwrap();
    git(course.path(), &["add", "--all"]);
    git(course.path(), &["commit", "--quiet", "--message", "one"]);
    let learner = tempfile::tempdir().unwrap();
    let (from, to) = (
        course.path().to_str().unwrap(),
        learner.path().to_str().unwrap(),
    );
    git(course.path(), &["clone", "--quiet", from, to]);
    (course, learner)
}

/// Changes a starter of the course, where it is handed out and where it is kept.
fn changed(course: &Path, id: &str, change: impl Fn(String) -> String) {
    for dir in [format!("exercises/{id}"), format!("solutions/{id}/starter")] {
        let main = course.join(dir).join(MAIN);
        let text = change(fs::read_to_string(&main).unwrap());
        fs::write(&main, text).unwrap();
    }
}

fn update(dir: &Path, code: i32) -> String {
    let ended = dozen_in(dir).arg("update").assert().code(code);
    let output = ended.get_output();
    let all = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn work_is_merged_into_newer_starters_and_a_conflict_keeps_both_sides() {
    let (course, learner) = course_and_clone();
    assert!(update(learner.path(), 0).contains("up to date"));
    changed(course.path(), "06-processes", |text| text + "// newer\n");
    changed(course.path(), "07-port-binding", |text| {
        format!("// newer\n{text}")
    });
    git(
        course.path(),
        &["commit", "--quiet", "--all", "--message", "two"],
    );
    let main = |id: &str| learner.path().join("exercises").join(id).join(MAIN);
    let mine = |id: &str, change: &dyn Fn(String) -> String| {
        let text = change(fs::read_to_string(main(id)).unwrap());
        fs::write(main(id), &text).unwrap();
        text
    };
    mine("06-processes", &|text| format!("// mine\n{text}"));
    let conflicting = mine("07-port-binding", &|text| format!("// mine\n{text}"));
    fs::write(main("06-processes").with_file_name("own.rs"), "// a file\n").unwrap();

    let told = update(learner.path(), 0);
    assert!(told.contains("newer by 1 commit."), "{told}");
    assert!(
        told.contains("06-processes: your changes are in the newer starter"),
        "{told}"
    );
    assert!(
        told.contains("07-port-binding: you and the course changed the same lines of src/main.rs"),
        "{told}"
    );
    let merged = fs::read_to_string(main("06-processes")).unwrap();
    assert!(merged.starts_with("// mine\n") && merged.ends_with("// newer\n"));
    assert!(main("06-processes").with_file_name("own.rs").is_file());
    let both = fs::read_to_string(main("07-port-binding")).unwrap();
    for line in ["<<<<<<<", "// mine\n", "// newer\n", ">>>>>>>"] {
        assert!(both.contains(line), "{line}: {both}");
    }
    // The work as it was is one undo away.
    dozen_in(learner.path())
        .args(["reset", "07", "--undo"])
        .assert()
        .success();
    assert_eq!(
        fs::read_to_string(main("07-port-binding")).unwrap(),
        conflicting
    );
    git(learner.path(), &["diff", "--quiet", "--", "solutions"]);
}

#[test]
fn a_course_that_cannot_be_merged_leaves_every_file_as_it_was() {
    let (course, learner) = course_and_clone();
    fs::write(course.path().join("grader/notes"), "theirs\n").unwrap();
    git(
        course.path(),
        &["commit", "--quiet", "--all", "--message", "two"],
    );
    fs::write(learner.path().join("grader/notes"), "mine\n").unwrap();
    let main = learner.path().join("exercises/07-port-binding").join(MAIN);
    fs::write(&main, "// mine\n").unwrap();
    let told = update(learner.path(), 3);
    assert!(told.contains("your files are as they were"), "{told}");
    assert_eq!(fs::read_to_string(&main).unwrap(), "// mine\n");
    let notes = fs::read_to_string(learner.path().join("grader/notes")).unwrap();
    assert_eq!(notes, "mine\n");
}

#[test]
fn a_folder_that_git_did_not_clone_is_named() {
    let course = clone();
    let told = update(course.path(), 2);
    assert!(told.contains("is not a clone that git made"), "{told}");
    let copied = tempfile::tempdir().unwrap();
    copy(course.path(), &copied.path().join("inside"));
    git(copied.path(), &["init", "--quiet"]);
    let told = update(&copied.path().join("inside"), 2);
    assert!(told.contains("is not a clone that git made"), "{told}");
}
