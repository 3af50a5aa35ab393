//! From a stage to binaries.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use super::{
    BuildError, Recipe, Slot,
    attribution::{Ending, attribute},
    canary,
    cargo::{self, Program, confined},
    cargo_output::CargoOutput,
    compile_timeout::{OwnCrateTimer, PATIENCE, overdue, timeout_message},
    dependencies,
    fetch::fetch,
    paths::Paths,
    resolve::{anew, resolve},
    sources,
    user_config::with_a_target,
};
use dozen_staging::Staged;

/// A build that came to its end.
#[derive(Debug, Clone)]
pub struct Built {
    /// The binaries, by name.
    pub executables: Vec<(String, PathBuf)>,
    /// How long it took.
    pub took: Duration,
}

/// Builds a staged submission by `recipe`, offline, with the course's versions,
/// and reports progress to `progress`. If this machine lacks crates, it
/// downloads them.
///
/// If the future is dropped before it is ready, cargo and every compiler that
/// it started are killed.
///
/// # Errors
/// [`BuildError::Compile`] if the submission does not build,
/// [`BuildError::Trouble`] if the machine could not build it.
pub async fn build(
    slot: &Slot,
    staged: &Staged,
    recipe: &Recipe,
    progress: &mut dyn FnMut(&str),
) -> Result<Built, BuildError> {
    build_within(PATIENCE, slot, staged, recipe, progress).await
}

/// Returns the same with another `patience` for the submission's own crate.
pub(super) async fn build_within(
    patience: Duration,
    slot: &Slot,
    staged: &Staged,
    recipe: &Recipe,
    progress: &mut dyn FnMut(&str),
) -> Result<Built, BuildError> {
    let start = Instant::now();
    if let Some(file) = with_a_target(&staged.dir) {
        return Err(BuildError::Trouble(format!(
            "{} sets `build.target`, and the grader can only grade what is built for this \
             machine; remove that line and run again",
            file.display()
        )));
    }
    let paths = Paths::new(staged);
    let attempt = Attempt {
        slot,
        staged,
        recipe,
        paths: &paths,
        patience,
    };
    resolve(slot, staged, &paths, progress).await?;
    slot.copy_from_grader(staged)?;
    if staged.build_script {
        dependencies::compile(slot, staged, progress).await?;
    }
    let mut ending = attempt.compile(progress).await?;
    if let Ending::Suspect(_) = ending {
        // A submission must not be able to choose this: on a machine that is
        // fit, the second failure is its own.
        canary::check_machine(slot)
            .await
            .map_err(BuildError::Trouble)?;
        ending = attempt.compile(progress).await?;
    }
    if let Ending::Unclear(_) = ending {
        // Once more from the beginning: a crate may have left cargo's cache,
        // or a lock been cut short when an earlier run was killed.
        fetch(slot, progress).await?;
        anew(staged)?;
        resolve(slot, staged, &paths, progress).await?;
        ending = attempt.compile(progress).await?;
    }
    match ending {
        Ending::Built(executables) => {
            sources::check(slot, staged, &executables, &paths).await?;
            Ok(Built {
                executables,
                took: start.elapsed(),
            })
        }
        Ending::Suspect(rendered) => Err(BuildError::Compile { rendered }),
        Ending::Unclear(words) => Err(BuildError::Trouble(format!(
            "cargo could not build, and the compiler had no part in it; \
             fix the problem below and run again:\n{words}"
        ))),
    }
}

/// The settings of one run of cargo on the submission.
struct Attempt<'a> {
    slot: &'a Slot,
    staged: &'a Staged,
    recipe: &'a Recipe,
    paths: &'a Paths,
    patience: Duration,
}

impl Attempt<'_> {
    async fn compile(&self, progress: &mut dyn FnMut(&str)) -> Result<Ending, BuildError> {
        let (alone, since) = OwnCrateTimer::with(&self.staged.package);
        let mut heard = CargoOutput::of(self.staged, self.paths, alone);
        let mut hear = |line| heard.add(line, progress);
        let command = self.command()?;
        let ended = tokio::select! {
            ended = cargo::run(command, &mut hear) => Some(ended?),
            () = overdue(since, self.patience) => None,
        };
        if self.staged.build_script && heard.compiled_others {
            dependencies::forget(self.slot, self.staged);
        }
        match ended {
            Some(status) => attribute(status, heard, self.staged, self.paths),
            None => {
                let mut rendered = vec![timeout_message()];
                rendered.extend(heard.own.shown(&self.paths.folder()));
                Err(BuildError::Compile { rendered })
            }
        }
    }

    fn command(&self) -> Result<Program, BuildError> {
        let target = self.slot.target_of(self.staged);
        let mut program = confined("cargo", self.slot, &self.staged.dir, &target)?;
        program
            .command
            .args(["build", "--offline", "--locked", "--message-format=json"])
            .args(self.recipe.arguments())
            .envs(self.recipe.env.iter().map(|(name, value)| (name, value)));
        Ok(program)
    }
}
