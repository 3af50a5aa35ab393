//! From a stage to binaries.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use super::{
    BuildError, Slot,
    cargo::{self, program},
    fetch::fetch,
    heard::Heard,
    judge::{Ending, judge},
    paths::Paths,
    resolve::{anew, resolve},
};
use crate::staging::Staged;

/// A build that came to its end.
#[derive(Debug, Clone)]
pub struct Built {
    /// The binaries, by name.
    pub executables: Vec<(String, PathBuf)>,
    /// How long it took.
    pub took: Duration,
}

/// Builds what is staged, offline, with the course's versions and with `env`
/// set, and tells `progress` how far it is. The crates are downloaded where
/// this machine does not have them yet.
///
/// Where the future is dropped before it is ready, cargo and every compiler
/// that it started are killed.
///
/// # Errors
/// [`BuildError::Compile`] where the submission does not build,
/// [`BuildError::Trouble`] where the machine kept it from being built.
pub async fn build(
    slot: &Slot,
    staged: &Staged,
    env: &[(String, String)],
    progress: &mut dyn FnMut(&str),
) -> Result<Built, BuildError> {
    let start = Instant::now();
    let paths = Paths::new(staged);
    resolve(slot, staged, &paths, progress).await?;
    let mut ending = compile(slot, staged, env, &paths, progress).await?;
    if let Ending::Unclear(_) = ending {
        // Once more from the beginning: a crate may have left cargo's cache,
        // or a lock been cut short when an earlier run was killed.
        fetch(slot, progress).await?;
        anew(staged)?;
        resolve(slot, staged, &paths, progress).await?;
        ending = compile(slot, staged, env, &paths, progress).await?;
    }
    match ending {
        Ending::Built(executables) => Ok(Built {
            executables,
            took: start.elapsed(),
        }),
        Ending::Unclear(words) => Err(BuildError::Trouble(format!(
            "cargo could not build, and the compiler had no part in it; \
             mend what it says and run again:\n{words}"
        ))),
    }
}

async fn compile(
    slot: &Slot,
    staged: &Staged,
    env: &[(String, String)],
    paths: &Paths,
    progress: &mut dyn FnMut(&str),
) -> Result<Ending, BuildError> {
    let mut command = program("cargo", &staged.dir);
    command
        .args(["build", "--offline", "--locked", "--message-format=json"])
        .envs(env.iter().map(|(name, value)| (name, value)))
        .env("CARGO_TARGET_DIR", slot.target());
    let mut heard = Heard::of(staged, paths);
    let status = cargo::run(command, &mut |line| heard.hear(line, progress)).await?;
    judge(status, heard, staged, paths)
}
