//! What staging is told about a task: its folder, its package, and the crates
//! that it may name.

use std::path::Path;

use super::task::Task;
use dozen_course::Exercise;
use dozen_staging::{Crates, Submission};

/// Returns the package that an exercise is built as: `f07_port_binding`.
#[must_use]
pub fn package(exercise: &Exercise) -> String {
    format!("f{}", exercise.id.replace('-', "_"))
}

/// Returns what is staged of `source`. Messages about a learner's own work name
/// its folder from the current one; those about a submission begin in it, so
/// that they say nothing about the machine that grades.
pub(super) fn submission<'a>(task: &Task, source: &'a Path, package: &'a str) -> Submission<'a> {
    let here = std::env::current_dir().unwrap_or_default();
    Submission {
        dir: source,
        shown: if task.own {
            source.strip_prefix(&here).unwrap_or(source)
        } else {
            Path::new("")
        },
        package,
        build_script: task.exercise.build_script,
        crates: crates(task),
    }
}

/// Returns the crates that a submission may name. Submissions of others build
/// with the course's crates alone: nothing is downloaded, and all have the same
/// versions.
fn crates(task: &Task) -> Crates {
    match (task.exercise.own_crates, task.own) {
        (true, true) => Crates::Registry,
        (true, false) => Crates::Unjudged,
        (false, _) => Crates::Courses,
    }
}

/// Returns the digest of what was handed in for these exercises.
#[must_use]
pub fn digest(tasks: &[Task]) -> String {
    let packages: Vec<String> = (tasks.iter()).map(|task| package(task.exercise)).collect();
    let nowhere = Path::new("");
    let submissions: Vec<_> = (tasks.iter().zip(&packages))
        .map(|(task, package)| {
            let source = task.source.as_deref().unwrap_or(nowhere);
            submission(task, source, package)
        })
        .collect();
    dozen_staging::digest(&submissions)
}
