//! The exercises that a run grades, and its folders.

use std::{path::PathBuf, sync::Arc};

use super::fitness::Fitness;
use dozen_build::Slot;
use dozen_course::Exercise;
use dozen_platform::Sandbox;

/// An exercise, and the folder of its submission.
#[derive(Debug, Clone)]
pub struct Task {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The submission's folder, or the reason why there is none to grade.
    pub source: Result<PathBuf, String>,
    /// Whether it is the learner's own work, graded where it was written, and
    /// not a submission to someone else.
    pub own: bool,
}

/// The folders in which a run builds and runs.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// The warm build folders.
    pub slot: Slot,
    /// Others, which do as well: the first that is free is taken.
    pub others: Vec<Slot>,
    /// The run's temporary folder.
    pub run: PathBuf,
    /// Whether this machine can judge.
    pub fitness: Arc<Fitness>,
}

impl Workshop {
    /// Returns the workshop with one set of build folders.
    #[must_use]
    pub fn new(slot: Slot, run: PathBuf, fitness: Arc<Fitness>) -> Self {
        Self {
            slot,
            others: Vec::new(),
            run,
            fitness,
        }
    }

    /// Returns the same workshop, with its builds confined in this way.
    #[must_use]
    pub fn in_sandbox(&self, sandbox: Sandbox) -> Self {
        Self {
            slot: self.slot.clone().in_sandbox(sandbox),
            others: (self.others.iter().cloned())
                .map(|slot| slot.in_sandbox(sandbox))
                .collect(),
            run: self.run.clone(),
            fitness: Arc::clone(&self.fitness),
        }
    }
}
