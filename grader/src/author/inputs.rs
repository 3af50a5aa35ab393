//! The inputs of one variant's verdicts, as hashes: an earlier verification
//! holds as long as they are the same.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{variant::Variant, verify::Plan};

/// Folders in `grader/` that no verdict depends on.
const WITHOUT_VERDICTS: &[&str] = &[
    "audit", "benches", "class", "cli", "progress", "saves", "target", "tests",
];

/// The hashes of a variant's inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Inputs {
    /// The toolchain, the Redis engines and the options of the round.
    machine: String,
    /// The grader's sources, without the exercises' own checks.
    grader: String,
    /// The sources of the exercise's checks.
    checks: String,
    /// The variant's files, its case, its cards and its recordings.
    variant: String,
}

impl Inputs {
    /// Says which input differs from `before`; `None` if all are the same.
    pub(super) fn changed_since(&self, before: &Self) -> Option<&'static str> {
        let inputs = [
            (
                &self.machine,
                &before.machine,
                "the toolchain, the engines or the options changed",
            ),
            (&self.grader, &before.grader, "the grader changed"),
            (&self.checks, &before.checks, "its checks changed"),
            (
                &self.variant,
                &before.variant,
                "its files, case or cards changed",
            ),
        ];
        let changed = inputs.iter().find(|(now, before, _)| now != before);
        changed.map(|(_, _, words)| *words)
    }
}

/// The grader's sources in a clone, hashed once for all variants.
#[derive(Debug)]
pub struct Sources {
    files: Vec<PathBuf>,
    grader: String,
    machine: String,
}

impl Sources {
    /// Reads the sources in the clone at `root`. `machine` describes all else
    /// that verdicts depend on.
    ///
    /// # Errors
    /// If there are none, they cannot be read, or one of them is newer than the
    /// running `program` and so may not be part of it.
    pub fn read(root: &Path, program: &Path, machine: &str) -> io::Result<Self> {
        let mut files = vec![root.join("Cargo.lock")];
        list(&root.join("grader"), &mut files)?;
        files.retain(|file| file.is_file());
        files.sort();
        let built = fs::metadata(program)?.modified()?;
        if let Some(newer) = newer_than(built, &files)? {
            let words = format!("{} is newer than the program", newer.display());
            return Err(io::Error::other(words));
        }
        if !files.iter().any(|file| exercise_of(file).is_some()) {
            return Err(io::Error::other(
                "the checks' sources are not in this clone",
            ));
        }
        let shared = files.iter().filter(|file| exercise_of(file).is_none());
        Ok(Self {
            grader: hash(root, shared)?,
            machine: machine.to_owned(),
            files,
        })
    }

    /// Returns the inputs of one variant of `plan`.
    pub(super) fn inputs(&self, plan: &Plan, variant: &Variant) -> io::Result<Inputs> {
        let id = plan.exercise.id.replace('-', "_");
        let own = self
            .files
            .iter()
            .filter(|file| exercise_of(file) == Some(&id));
        let files = tempfile::tempdir()?;
        variant.lay_out(plan.solution(), files.path())?;
        let mut laid_out = Vec::new();
        list(files.path(), &mut laid_out)?;
        laid_out.sort();
        let recorded = recorded(plan, variant)?;
        let parts = [
            hash(files.path(), laid_out.iter())?,
            hash(Path::new("/"), recorded.iter())?,
            format!("{variant:?}"),
        ];
        Ok(Inputs {
            machine: self.machine.clone(),
            grader: self.grader.clone(),
            checks: hash(Path::new("/"), own)?,
            variant: digest(parts.concat().as_bytes()),
        })
    }
}

/// Returns the cards and the recordings of a variant that are there.
fn recorded(plan: &Plan, variant: &Variant) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in [&plan.solution().join("cards"), &plan.folders.recordings] {
        if folder.is_dir() {
            list(folder, &mut files)?;
        }
    }
    let start = format!("{}.", variant.name.replace('/', "."));
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with(&start)
    });
    files.sort();
    Ok(files)
}

/// Returns the exercise that a source file of checks belongs to: `06_processes`
/// for `…/f06_processes/forgery.rs` and for `…/f06_processes.rs`.
fn exercise_of(file: &Path) -> Option<&str> {
    let mut names = file.iter().filter_map(|name| name.to_str());
    names.find_map(|name| {
        let name = name.strip_suffix(".rs").unwrap_or(name).strip_prefix('f')?;
        let (number, _) = name.split_once('_')?;
        (number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit())).then_some(name)
    })
}

/// Adds every file below `dir`, apart from folders without verdicts.
fn list(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !path.is_dir() {
            files.push(path);
        } else if !WITHOUT_VERDICTS.contains(&name.as_ref()) {
            list(&path, files)?;
        }
    }
    Ok(())
}

fn newer_than(built: SystemTime, files: &[PathBuf]) -> io::Result<Option<&PathBuf>> {
    for file in files {
        if fs::metadata(file)?.modified()? > built {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// Returns the hash of the files' contents and of their names below `root`.
fn hash<'a>(root: &Path, files: impl Iterator<Item = &'a PathBuf>) -> io::Result<String> {
    let mut names = String::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(file);
        names += &format!("{} {}\n", digest(&fs::read(file)?), name.display());
    }
    Ok(digest(names.as_bytes()))
}

/// Returns the SHA-256 of `bytes`, in hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::exercise_of;

    #[test]
    fn a_source_file_belongs_to_one_exercise_or_to_all() {
        for (path, exercise) in [
            (
                "/c/grader/src/course/f06_processes.rs",
                Some("06_processes"),
            ),
            (
                "/c/grader/course/src/f06_processes/forgery.rs",
                Some("06_processes"),
            ),
            ("/c/grader/src/course/behaviours/fixture_01.rs", None),
            ("/c/grader/src/lab/mod.rs", None),
        ] {
            assert_eq!(exercise_of(Path::new(path)), exercise, "{path}");
        }
    }
}
