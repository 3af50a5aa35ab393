//! The reference solutions as crates of their own, changed again and again.
//! Each round builds the change bare and checks it, in turns, so that both
//! meet the same machine.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use dozen::course::EXERCISES;
use tempfile::TempDir;

use super::{Timed, Times, clock};

/// A folder of crates, and the clone that checks them.
pub(super) struct Work {
    root: PathBuf,
    dir: TempDir,
}

impl Work {
    pub(super) fn new() -> std::io::Result<Self> {
        let up = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        Ok(Self {
            root: up.canonicalize()?,
            dir: tempfile::tempdir()?,
        })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Measures from the save of one exercise to its verdict.
    pub(super) fn save(&self, id: &str, rounds: usize) -> Timed {
        self.measure(&[id], &[id], rounds)
    }

    /// Measures from the save of all exercises to the verdict on all.
    pub(super) fn all(&self, rounds: usize) -> Timed {
        let ids: Vec<&str> = EXERCISES.iter().map(|exercise| exercise.id).collect();
        self.measure(&ids, &["--all"], rounds)
    }

    fn measure(&self, ids: &[&str], named: &[&str], rounds: usize) -> Timed {
        for id in ids {
            self.lay_out(id)?;
        }
        let (mut bare, mut dozen) = (Vec::new(), Vec::new());
        // Round 0 warms both.
        for round in 0..=rounds {
            let mut builds = Duration::ZERO;
            for id in ids {
                self.change(id, round)?;
                builds += clock::time(self.bare(id), 0)?;
            }
            let check = clock::time(self.check(named), 0)?;
            if round > 0 {
                bare.push(builds);
                dozen.push(check);
            }
        }
        Ok(Times {
            bare: clock::median(bare),
            dozen: clock::median(dozen),
        })
    }

    /// Returns a reference solution with the course's lock.
    fn lay_out(&self, id: &str) -> std::io::Result<()> {
        let dir = self.dir.path().join(id);
        let solution = self.root.join("solutions").join(id);
        for part in ["Cargo.toml", "Procfile", "build.rs", "src", "assets"] {
            copy(&solution.join(part), &dir.join(part))?;
        }
        let lock = self.root.join("grader/course-crates/Cargo.lock");
        fs::copy(lock, dir.join("Cargo.lock")).map(drop)
    }

    /// Changes the source as a learner does: adds a function.
    fn change(&self, id: &str, round: usize) -> std::io::Result<()> {
        let main = self.dir.path().join(id).join("src/main.rs");
        let text = fs::read_to_string(&main)?;
        let kept = text.split("\n// round").next().unwrap_or_default();
        let function = format!("pub fn round() -> usize {{\n    {round}\n}}");
        fs::write(
            &main,
            format!("{kept}\n// round\n#[allow(dead_code)]\n{function}\n"),
        )
    }

    /// Measures cargo alone, with the stage's profile.
    fn bare(&self, id: &str) -> Command {
        let mut command = clock::command("cargo", &self.dir.path().join(id));
        command
            .args(["build", "--quiet", "--offline"])
            .env("CARGO_TARGET_DIR", self.dir.path().join("target"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        command
    }

    fn check(&self, named: &[&str]) -> Command {
        let mut command = clock::command(env!("CARGO_BIN_EXE_dozen"), &self.root);
        command
            .arg("check")
            .args(named)
            .args(["--format", "json", "--submission"])
            .arg(self.dir.path());
        command
    }
}

/// Copies a file or a folder, if there is one.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
    } else if from.exists() {
        fs::create_dir_all(to.parent().unwrap_or(to))?;
        fs::copy(from, to)?;
    }
    Ok(())
}
