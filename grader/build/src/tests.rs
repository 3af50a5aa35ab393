//! Real builds of small crates without dependencies: each takes a moment.

mod cancelled;
mod committed;
mod compiled;
mod locked;
mod refused;
mod scripted;

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Author, BuildError, Built, Recipe, Slot, build};
use dozen_staging::{Crates, Staged, Submission, stage};

/// A learner's folder and the slot that it is built in.
struct Bench {
    root: tempfile::TempDir,
    /// The learner's folder.
    source: PathBuf,
    slot: Slot,
}

impl Bench {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let slot = Slot::open(root.path(), "slot").unwrap();
        let source = root.path().join("exercises/07-port-binding");
        let bench = Self { root, source, slot };
        bench.write("Cargo.toml", "");
        bench.write("Procfile", "web: crumb\n");
        bench.write("src/main.rs", "fn main() {}\n");
        bench
    }

    fn write(&self, path: &str, contents: &str) {
        let path = self.source.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn submission(&self) -> Submission<'_> {
        Submission {
            dir: &self.source,
            shown: &self.source,
            package: "f07_port_binding",
            build_script: true,
            crates: Crates::Courses,
        }
    }

    fn stage(&self) -> Staged {
        stage(&self.submission(), &self.slot.stage("07-port-binding")).unwrap()
    }

    async fn build_with(&self, env: &[(&str, &str)]) -> Result<Built, BuildError> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let recipe = Recipe {
            env: env.iter().map(owned).collect(),
            ..Recipe::default()
        };
        build(&self.slot, &self.stage(), &recipe, &mut |_| {}).await
    }

    async fn build(&self) -> Result<Built, BuildError> {
        self.build_with(&[]).await
    }

    /// Returns the errors of a submission that does not build.
    async fn errors(&self) -> Vec<String> {
        match self.build().await {
            Err(BuildError::Compile { rendered }) => rendered,
            other => panic!("expected errors of the compiler, saw {other:?}"),
        }
    }
}

/// Returns whether `text` is somewhere in the file at `path`.
fn holds(path: &Path, text: &str) -> bool {
    let bytes = fs::read(path).unwrap();
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}
