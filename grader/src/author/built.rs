//! Builds one variant as a submission is built.

use std::{io, path::Path};

use crate::{
    course::Exercise,
    model::{Event, ExerciseReport},
    runner::{self, Ready, Task, Workshop},
};

/// Why there is nothing to check.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotBuilt {
    /// Its files could not be put together.
    #[error("could not be laid out: {0}")]
    LaidOut(#[from] io::Error),
    /// It was refused or does not compile, or the grader could not build it.
    #[error("{}: {}", .0.outcome.words(), .0.messages.join("\n"))]
    Report(Box<ExerciseReport>),
}

/// Builds the files that `lay_out` puts into a folder of the run.
pub(super) async fn build(
    exercise: &'static Exercise,
    workshop: &Workshop,
    seed: u64,
    lay_out: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<Ready, NotBuilt> {
    let dir = tempfile::tempdir_in(&workshop.run)?;
    lay_out(dir.path())?;
    let task = Task {
        exercise,
        source: Ok(dir.path().to_owned()),
        own: false,
    };
    let mut quiet = |_: Event| {};
    let ready = runner::prepare(&task, workshop, seed, &mut quiet).await;
    ready.map_err(NotBuilt::Report)
}
