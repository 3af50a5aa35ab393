//! `dozen update`: takes the newer course from where the clone came from. The
//! learner's work is saved, put away, and merged into the newer starters.

use std::path::PathBuf;

use super::{Outcome, course_root::CourseRoot, failure::Failure, reset, screen};
use crate::{
    course::{EXERCISES, Exercise},
    reports::COMMAND,
};

mod git;

use git::Git;

/// Get the newer course; your work is saved and merged into it.
///
/// Each exercise that you changed is saved in .dozen/kept/. Then the newer
/// course is merged, and your changes are applied to its starters. If both
/// changed the same lines, both are in the file, between `<<<<<<<` and
/// `>>>>>>>`, and `dozen reset NN --undo` restores your work as it was.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen update     then `dozen check` builds the newer grader first")]
pub(super) struct Args {}

pub(super) fn run(_: &Args) -> Outcome {
    let root = CourseRoot::find()?;
    let git = Git::of(root.root())?;
    git.run(&["fetch", "--quiet"])?;
    let count = git.run(&["rev-list", "--count", "HEAD..@{upstream}"])?;
    if count == "0" {
        screen::print("The course is up to date.\n")?;
        return Ok(0);
    }
    let saved = saved(&root)?;
    let conflicts = merge(&git)?;
    for (exercise, _) in &saved {
        reset::begin_anew(&root, exercise)?;
    }
    let commits = if count == "1" { "commit" } else { "commits" };
    let mut text = format!("The course is newer by {count} {commits}.\n");
    for (exercise, place) in &saved {
        let its = format!("exercises/{}/", exercise.id);
        let in_conflict: Vec<&str> = conflicts
            .iter()
            .filter_map(|path| path.strip_prefix(&its))
            .collect();
        text += &match in_conflict.as_slice() {
            [] => format!("{}: your changes are in the newer starter.\n", exercise.id),
            files => format!(
                "{}: you and the course changed the same lines of {}; choose between `<<<<<<<` \
                 and `>>>>>>>`.\n",
                exercise.id,
                files.join(", ")
            ),
        };
        text += &format!("  Your work as it was: {}\n", root.shown(place));
    }
    screen::print(&format!("{text}Next: {COMMAND} check\n"))?;
    Ok(0)
}

/// Saves the work on each exercise that was changed.
fn saved(root: &CourseRoot) -> Result<Vec<(&'static Exercise, PathBuf)>, Failure> {
    let mut saved = Vec::new();
    for exercise in EXERCISES {
        if let Some(place) = reset::save(root, exercise)? {
            saved.push((exercise, place));
        }
    }
    Ok(saved)
}

/// Merges the newer course into a clone without changes in `exercises/`, and
/// those changes into the result. Returns the files that are in conflict.
fn merge(git: &Git) -> Result<Vec<String>, Failure> {
    let is_changed = !git
        .run(&["status", "--porcelain", "--", "exercises"])?
        .is_empty();
    if is_changed {
        let put_away = ["stash", "push", "--quiet", "--include-untracked"];
        git.run(&[&put_away[..], &["--", "exercises"]].concat())?;
    }
    let merged = git.run(&["merge", "--quiet", "--no-edit", "@{upstream}"]);
    if let Err(failure) = merged {
        // Only a merge that has begun can be ended.
        let _ = git.run(&["merge", "--abort"]);
        if is_changed {
            git.run(&["stash", "pop", "--quiet"])?;
        }
        return Err(Failure::trouble(format!(
            "the newer course was not merged, and your files are as they were: {}",
            failure.words
        )));
    }
    if !is_changed {
        return Ok(Vec::new());
    }
    let Err(failure) = git.run(&["stash", "pop", "--quiet"]) else {
        return Ok(Vec::new());
    };
    let conflicts = git.run(&["diff", "--name-only", "--diff-filter=U"])?;
    let conflicts: Vec<String> = conflicts.lines().map(str::to_owned).collect();
    if conflicts.is_empty() {
        return Err(Failure::trouble(format!(
            "the course is newer, and your changes are in git's stash: {}; `git stash pop` \
             applies them, and a copy of them is in .dozen/kept",
            failure.words
        )));
    }
    // The files keep both sides; git's index forgets that they conflict.
    git.run(&["reset", "--quiet"])?;
    git.run(&["stash", "drop", "--quiet"])?;
    Ok(conflicts)
}
