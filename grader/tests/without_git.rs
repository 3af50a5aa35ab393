//! An exercise that is built from a repository, on a machine without git.

mod common;

use std::{fs, os::unix::fs::symlink, path::PathBuf};

use common::{clone, dozen_in, json, messages, outcome};

#[test]
fn without_git_the_exercise_is_inconclusive_and_the_missing_program_is_named() {
    let clone = clone();
    let bin = clone.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    for name in ["cargo", "rustc"] {
        let found = |dir: PathBuf| Some(dir.join(name)).filter(|path| path.is_file());
        let program = std::env::split_paths(&path).find_map(found).unwrap();
        symlink(program, bin.join(name)).unwrap();
    }
    let mut check = dozen_in(clone.path());
    let check = check.args(["check", "01", "--format", "json"]);
    let (report, code) = json(check.env("PATH", &bin));
    assert_eq!((outcome(&report), code), ("inconclusive", 3));
    assert!(messages(&report).contains("install git"), "{report}");
    dozen_in(clone.path())
        .arg("doctor")
        .env("PATH", &bin)
        .assert()
        .code(3);
}
