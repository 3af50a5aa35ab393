//! The builds that an exercise asks for, one after the other in the same warm
//! folder, each put together as a release before the next one begins.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::stopped::Stopped;
use dozen_build::{self as build, Recipe, Repository, Slot};
use dozen_course::Exercise;
use dozen_lab::BuiltRelease;
use dozen_platform::Release;
use dozen_staging::{self as staging, Staged};

/// All builds of one submission. Dropping it removes their releases.
#[derive(Debug, Default)]
pub struct Builds(Vec<BuiltRelease>);

impl Builds {
    /// Returns each build's release, in order.
    #[must_use]
    pub fn all(&self) -> &[BuiltRelease] {
        &self.0
    }
}

impl Drop for Builds {
    fn drop(&mut self) {
        for made in &self.0 {
            let _ = fs::remove_dir_all(made.release.dir());
        }
    }
}

/// Makes every build of `exercise` in `slot` with `env` set, and its releases in
/// the folder `run`. Notes of commits are drawn
/// from `seed`, so that each run has ids of its own.
pub(super) async fn build_all(
    exercise: &Exercise,
    staged: &Staged,
    (slot, run): (&Slot, &Path),
    (env, seed): (&[(String, String)], u64),
    say: &mut dyn FnMut(&str),
) -> Result<Builds, Stopped> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut builds = Builds::default();
    let mut repository = None;
    for wanted in exercise.all_builds() {
        let mut recipe = Recipe {
            env: env.to_vec(),
            debug_assertions: wanted.debug_assertions,
        };
        let mut commit = None;
        if wanted.committed {
            if repository.is_none() {
                repository = Some(Repository::begin(slot, staged, say).await?);
            }
            if let Some(repository) = &repository {
                let id = repository.commit(&note(&mut rng)).await?;
                recipe.env.push(("SOURCE_VERSION".to_owned(), id.clone()));
                commit = Some(id);
            }
        }
        let built = build::build(slot, staged, &recipe, say).await?;
        let dir = free_name(run, exercise.id);
        let release = Release::assemble(&dir, &built.executables, &staged.dir)?
            .made_of(staging::pinned(staged)?);
        builds.0.push(BuiltRelease {
            name: wanted.name.to_owned(),
            release: Arc::new(release),
            commit,
        });
    }
    Ok(builds)
}

/// Returns a random note for a list of changes.
fn note(rng: &mut fastrand::Rng) -> String {
    format!("Another loaf, no. {:032x}", rng.u128(..))
}

/// Returns a folder of `run` that no release of this run is in yet.
fn free_name(run: &Path, id: &str) -> PathBuf {
    let mut number = 1;
    loop {
        let dir = run.join(format!("release-{id}-{number}"));
        if !dir.exists() {
            return dir;
        }
        number += 1;
    }
}
