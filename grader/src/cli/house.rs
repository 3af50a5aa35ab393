//! The clone of the course that a command works in: where its four houses
//! are, where it builds, and what the words of the command line mean there.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::failure::Failure;
use crate::{
    build::{BuildError, Slot},
    course::{self, EXERCISES, Exercise},
    platform::Keeper,
    progress::Progress,
    reports::COMMAND,
    runner::{Task, Workshop},
};

/// A clone of the course.
#[derive(Debug)]
pub(super) struct House {
    root: PathBuf,
}

/// What a run holds from its first to its last moment.
#[derive(Debug)]
pub(super) struct Shift {
    pub(super) workshop: Workshop,
    /// Dropped last: it ends whatever the run started.
    _keeper: Keeper,
}

impl House {
    /// Looks for the clone from the current folder upwards.
    pub(super) fn find() -> Result<Self, Failure> {
        let here = env::current_dir()
            .map_err(|cause| Failure::trouble(format!("could not tell where this is: {cause}")))?;
        let is_house = |dir: &&Path| {
            let has = |name: &str| dir.join(name).is_dir();
            has("exercises") && has("solutions") && has("grader")
        };
        let root = here.ancestors().find(is_house).ok_or_else(|| {
            Failure::usage(format!(
                "{} is not inside a clone of the course (a folder with exercises/, solutions/ and grader/); \
                 change into one and run it again",
                here.display()
            ))
        })?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The learner's own folder of an exercise.
    pub(super) fn exercise(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("exercises").join(exercise.id)
    }

    /// The starter, the reference and the cases of an exercise.
    pub(super) fn solution(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("solutions").join(exercise.id)
    }

    /// Where what is the learner's and not the course's is kept.
    pub(super) fn own(&self) -> PathBuf {
        self.root.join(".dozen")
    }

    pub(super) fn progress_file(&self) -> PathBuf {
        self.own().join("progress.json")
    }

    pub(super) fn progress(&self) -> Result<Progress, Failure> {
        Ok(Progress::load(&self.progress_file())?)
    }

    /// Where builds are kept warm.
    pub(super) fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) if !dir.is_empty() => self.root.join(dir).join("dozen"),
            _ => self.root.join("target").join("dozen"),
        }
    }

    /// Begins a run in the build folders called `slot`.
    pub(super) fn begin(&self, slot: &str) -> Result<Shift, Failure> {
        let dozen = dozen()?;
        let slot = Slot::open(&self.target(), slot)?;
        let keeper = Keeper::new(&dozen)?;
        Ok(Shift {
            workshop: Workshop {
                slot,
                run: keeper.run().to_owned(),
            },
            _keeper: keeper,
        })
    }

    /// The exercise at hand: the first that has not passed.
    pub(super) fn at_hand(&self) -> Result<&'static Exercise, Failure> {
        let progress = self.progress()?;
        let open = EXERCISES.iter().find(|e| !progress.has_passed(e.key));
        Ok(open.unwrap_or(&EXERCISES[0]))
    }

    /// The exercises that the command line names; none named: the one at hand.
    pub(super) fn named(
        &self,
        names: &[String],
        all: bool,
    ) -> Result<Vec<&'static Exercise>, Failure> {
        if all {
            return Ok(EXERCISES.iter().collect());
        }
        if names.is_empty() {
            return Ok(vec![self.at_hand()?]);
        }
        names.iter().map(|name| exercise(name)).collect()
    }
}

/// The exercise of that name, or the nearest names.
pub(super) fn exercise(name: &str) -> Result<&'static Exercise, Failure> {
    course::find(name).map_err(|near| {
        let near = if near.is_empty() {
            ";".to_owned()
        } else {
            format!("; did you mean {}?", near.join(" or "))
        };
        Failure::usage(format!(
            "there is no exercise `{name}`{near} `{COMMAND} list` shows them all"
        ))
    })
}

/// Where the submission for `exercise` lies in `dir`: a copy of the course, a
/// folder of exercises, or, where one exercise is asked for, its own folder.
pub(super) fn submission(
    dir: &Path,
    exercise: &'static Exercise,
    alone: bool,
) -> Result<Task, Failure> {
    let candidates = [
        dir.join("exercises").join(exercise.id),
        dir.join(exercise.id),
    ];
    let own = alone
        && ["Cargo.toml", "Procfile", "src"]
            .iter()
            .any(|n| dir.join(n).exists());
    let found = candidates.into_iter().find(|path| path.is_dir());
    let source = found.or_else(|| own.then(|| dir.to_owned()));
    let source = source.ok_or_else(|| {
        Failure::usage(format!(
            "{} has no submission for {}: expected a folder {} or exercises/{} in it{}",
            dir.display(),
            exercise.id,
            exercise.id,
            exercise.id,
            if alone {
                ", or the exercise's own files"
            } else {
                ""
            }
        ))
    })?;
    Ok(Task { exercise, source })
}

/// This program.
pub(super) fn dozen() -> Result<PathBuf, Failure> {
    env::current_exe()
        .map_err(|cause| Failure::trouble(format!("could not find the program itself: {cause}")))
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::trouble(error.to_string())
    }
}
