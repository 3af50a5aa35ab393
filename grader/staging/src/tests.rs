//! A submission is laid out in a temporary folder, staged, and looked at.

mod crates;
mod entering;
mod manifests;
mod properties;
mod restaging;

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Crates, StageError, Staged, Submission, stage};

const PACKAGE: &str = "f07_port_binding";

/// A manifest as the exercises have it.
const MANIFEST: &str = r#"
[package]
name = "f07_port_binding"
version = "0.1.0"
edition = "2024"

[[bin]]
name = "crumb"
path = "src/main.rs"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "json", "tokio"] }
serde_json = "1"
"#;

/// A submission and the stage it goes to.
struct Bench {
    root: tempfile::TempDir,
    build_script: bool,
    crates: Crates,
}

impl Bench {
    /// Returns a submission that may enter.
    fn new() -> Self {
        let bench = Self {
            root: tempfile::tempdir().unwrap(),
            build_script: false,
            crates: Crates::Courses,
        };
        bench.write("Cargo.toml", MANIFEST);
        bench.write("Procfile", "web: crumb\n");
        bench.write("src/main.rs", "fn main() {}\n");
        bench
    }

    fn source(&self) -> PathBuf {
        self.root.path().join("source")
    }

    fn staged(&self) -> PathBuf {
        self.root.path().join("stage")
    }

    fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.source().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.source().join(path)).unwrap();
    }

    fn stage(&self) -> Result<Staged, StageError> {
        let submission = Submission {
            dir: &self.source(),
            shown: &self.source(),
            package: PACKAGE,
            build_script: self.build_script,
            crates: self.crates,
        };
        stage(&submission, &self.staged())
    }

    /// Returns the refusals, as they read.
    fn refused(&self) -> Vec<String> {
        match self.stage() {
            Err(StageError::Refused(all)) => all.iter().map(ToString::to_string).collect(),
            other => panic!("expected a refusal, saw {other:?}"),
        }
    }

    /// Returns the refusals of a submission with this manifest.
    fn refused_manifest(&self, manifest: &str) -> Vec<String> {
        self.write("Cargo.toml", manifest);
        self.refused()
    }

    /// Returns the manifest on the stage.
    fn manifest(&self) -> toml::Table {
        let text = fs::read_to_string(self.staged().join("Cargo.toml")).unwrap();
        text.parse().unwrap()
    }
}

/// Returns every file below `dir`, in order.
fn listing(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(dir).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}
