//! Resolves the versions that the submission is built with: those of the
//! course's lock. Cargo removes unneeded packages from the lock; any package
//! that it adds is refused before anything is compiled, except for a learner
//! alone, whose own crates come from the registry.

use std::fs;

use super::{
    BuildError, Slot,
    attribution::problem_of_the_machine,
    cargo::{self, confined, is_advice},
    fetch::fetch,
    paths::Paths,
    registry,
};
use dozen_staging::{Crates, LOCK, Staged, strangers};

/// Updates the lock on the stage to the needs of the staged manifest.
pub(super) async fn resolve(
    slot: &Slot,
    staged: &Staged,
    paths: &Paths,
    progress: &mut dyn FnMut(&str),
) -> Result<(), BuildError> {
    let fresh = lock(staged)? == LOCK;
    if fresh && let Err(Unresolved(_)) = update(slot, staged, paths).await? {
        // Cargo's message is the same for a wrong manifest and a missing
        // download, so the crates are fetched before the error is reported.
        fetch(slot, progress).await?;
        if let Err(Unresolved(words)) = update(slot, staged, paths).await? {
            if staged.crates == Crates::Registry {
                return registry::resolve(staged, paths, progress).await;
            }
            return Err(BuildError::compile(format!("{words}\n\n{ALONE}")));
        }
    }
    match strangers(&lock(staged)?, &staged.package) {
        Some(strangers) if strangers.is_empty() => Ok(()),
        Some(_) if staged.crates == Crates::Registry => match fresh {
            true => registry::download(staged, paths, progress).await,
            false => Ok(()),
        },
        Some(strangers) => Err(BuildError::compile(format!(
            "Cargo.toml: the features asked for need {}, which the course does not have; \
             ask for fewer features",
            strangers.join(", ")
        ))),
        None => anew(staged),
    }
}

/// Restores the whole of the course's lock on the stage.
pub(super) fn anew(staged: &Staged) -> Result<(), BuildError> {
    let path = staged.dir.join("Cargo.lock");
    fs::write(&path, LOCK).map_err(|cause| BuildError::system("write", &path, &cause))
}

fn lock(staged: &Staged) -> Result<String, BuildError> {
    let path = staged.dir.join("Cargo.lock");
    fs::read_to_string(&path).map_err(|cause| BuildError::system("read", &path, &cause))
}

/// Cargo's message about a manifest that it cannot resolve.
struct Unresolved(String);

async fn update(
    slot: &Slot,
    staged: &Staged,
    paths: &Paths,
) -> Result<Result<(), Unresolved>, BuildError> {
    // Cargo keeps in the target folder what it asked the compiler.
    let mut command = confined("cargo", slot, &staged.dir, &slot.target_of(staged))?;
    command.command.args(["update", "--workspace", "--offline"]);
    let (status, words) = cargo::words(command, &mut |_| {}).await?;
    if status.success() {
        return Ok(Ok(()));
    }
    if let Some(trouble) = problem_of_the_machine(status, &[], &words) {
        return Err(BuildError::Trouble(trouble));
    }
    let words: Vec<&str> = words.lines().filter(|line| !is_advice(line)).collect();
    Ok(Err(Unresolved(paths.text(&words.join("\n")))))
}

/// A note that cargo cannot give.
const ALONE: &str = "The course builds with the crates of its own lock alone: \
                     ask for no version and no feature that needs another.";
