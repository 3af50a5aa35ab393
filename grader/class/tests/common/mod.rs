//! What the tests of a class share: the program, and archives made on the spot.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use serde_json::Value;
use zip::{ZipWriter, write::SimpleFileOptions};

/// The clone that these tests belong to.
pub(crate) fn root() -> PathBuf {
    let up = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    up.canonicalize().unwrap()
}

/// The class's program in this clone.
pub(crate) fn class() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dozen-class"));
    command.current_dir(root()).env_remove("NO_COLOR");
    command
}

/// The report of an exercise of what was handed in, and the exit status.
pub(crate) fn graded(exercise: &str, submission: &Path) -> (Value, i32) {
    let mut command = class();
    command.args(["dozen", "check", exercise, "--format", "json"]);
    command
        .args(["--key", "ada", "--submission"])
        .arg(submission);
    let output = command.output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (report.expect(&said), output.status.code().unwrap())
}

/// Writes a zip of these files.
pub(crate) fn zip_of(path: &Path, files: &[(String, Vec<u8>)]) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// The class's program for the class in `dir`.
pub(crate) fn class_in(dir: &Path) -> Command {
    let mut command = class();
    command.args(["--class"]).arg(dir);
    command
}

/// The files of an exercise's reference, with a wrong fix over it.
pub(crate) fn variant(exercise: &str, wrong: Option<&str>) -> Vec<(String, Vec<u8>)> {
    let solution = root().join("solutions").join(exercise);
    let mut files = BTreeMap::new();
    let overlay = wrong.map(|wrong| solution.join("wrong").join(wrong));
    for dir in [Some(solution), overlay].into_iter().flatten() {
        for (path, bytes) in files_below(&dir) {
            let first = path.components().next().unwrap().as_os_str().to_owned();
            if ["src", "Cargo.toml", "Procfile"]
                .iter()
                .any(|part| first == *part)
            {
                files.insert(path.to_str().unwrap().to_owned(), bytes);
            }
        }
    }
    files.into_iter().collect()
}

/// The files below a folder, by their paths in it.
pub(crate) fn files_below(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}
