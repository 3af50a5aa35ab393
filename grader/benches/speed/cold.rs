//! The time from a fresh clone to the first verdict, with cargo's downloads
//! already there; and, in another clone, cargo's own builds of the grader and
//! of that exercise.

use std::{path::Path, process::Command};

use dozen::course::EXERCISES;

use super::{Timed, Times, clock};

pub(super) fn measure(root: &Path) -> Timed {
    let work = tempfile::tempdir()?;
    let first = EXERCISES[0].id;
    let (ours, bare) = (work.path().join("dozen"), work.path().join("bare"));
    for clone in [&ours, &bare] {
        let mut git = clock::command("git", root);
        git.args(["clone", "--quiet"]).arg(root).arg(clone);
        clock::time(git, 0)?;
    }
    // The starter fails, and that is a verdict.
    let check = ["dozen", "check", first, "--format", "json"];
    let dozen = clock::time(cargo(&ours, &check), 1)?;

    let grader = ["build", "--quiet", "--package", "dozen", "--bin", "dozen"];
    let exercise = bare.join("exercises").join(first);
    let bare = clock::time(cargo(&bare, &grader), 0)?
        + clock::time(cargo(&exercise, &["build", "--quiet"]), 0)?;
    Ok(Times { bare, dozen })
}

/// Returns cargo, building in the clone itself.
fn cargo(dir: &Path, args: &[&str]) -> Command {
    let mut cargo = clock::command("cargo", dir);
    cargo.args(args).env_remove("CARGO_TARGET_DIR");
    cargo
}
