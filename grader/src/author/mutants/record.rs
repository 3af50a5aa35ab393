//! `mutants.toml` next to a reference: the results of its mutants, hashes of
//! the sources that they belong to, and the reason why each survivor keeps
//! every promise.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{MutantsError, Verdict, hash::hash, tokens::without_comments, verdict::GradedMutant};
use crate::course::{Exercise, PARTS};

/// The sources that a result belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceHashes {
    /// The hash of the reference's files; of Rust sources without comments.
    pub reference: String,
    /// The hash of the exercise's list of checks, and of which checks test which
    /// promise. The code of a check is no part of it: the wrong fixes hold every
    /// check to its strength, and each night all mutants are graded again.
    pub checks: String,
    /// The hash of its promises, which the reasons refer to.
    pub promises: String,
}

/// The recorded result of one exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The version of the program that listed the mutants.
    pub cargo_mutants: String,
    /// The sources that it belongs to.
    #[serde(flatten)]
    pub sources: SourceHashes,
    /// How many mutants there are.
    pub mutants: usize,
    /// How many a check fails.
    pub killed: usize,
    /// How many do not compile.
    pub unbuildable: usize,
    /// Those that pass every check.
    #[serde(default, rename = "survivor", skip_serializing_if = "Vec::is_empty")]
    pub survivors: Vec<Survivor>,
}

/// A mutant that passes every check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survivor {
    /// Its name.
    pub mutant: String,
    /// Why it keeps every promise; empty until an author has written it.
    pub reason: String,
}

impl SourceHashes {
    /// Reads the sources of `exercise` in the clone at `root`.
    ///
    /// # Errors
    /// If one of them cannot be read, or the checks are newer than the running
    /// program.
    pub fn of(root: &Path, exercise: &Exercise) -> Result<Self, MutantsError> {
        let solution = root.join("solutions").join(exercise.id);
        let mut reference = Vec::new();
        for part in PARTS {
            files(&solution.join(part), &mut reference)?;
        }
        let mut sources = Vec::new();
        checks_of(&root.join("grader"), exercise, &mut sources)?;
        sources.iter().try_for_each(|(path, _)| not_newer(path))?;
        let ids = exercise.checks.iter().map(|check| check.id);
        let tests = exercise
            .promises
            .iter()
            .flat_map(|promise| std::iter::once(promise.id).chain(promise.checks.iter().copied()));
        let checks: Vec<&str> = ids.chain(tests).collect();
        let promises = exercise
            .promises
            .iter()
            .flat_map(|p| [p.id.as_bytes(), p.text.as_bytes()]);
        let named = |(path, text): (PathBuf, Vec<u8>)| {
            let name = path.strip_prefix(&solution).unwrap_or(&path).to_owned();
            let is_rust = path.extension().is_some_and(|end| end == "rs");
            let source = is_rust.then(|| without_comments(&String::from_utf8_lossy(&text)));
            (name, source.map_or(text, String::into_bytes))
        };
        let reference: Vec<(PathBuf, Vec<u8>)> = reference.into_iter().map(named).collect();
        let reference = reference
            .iter()
            .flat_map(|(name, text)| [name.as_os_str().as_encoded_bytes(), text.as_slice()]);
        Ok(Self {
            reference: hash(reference),
            checks: hash(checks.iter().map(|text| text.as_bytes())),
            promises: hash(promises),
        })
    }
}

/// Fails if a source of checks is newer than the running program, which then
/// has other checks.
fn not_newer(path: &Path) -> Result<(), MutantsError> {
    let modified = |path: &Path| fs::metadata(path).and_then(|found| found.modified());
    let built = env::current_exe().and_then(|program| modified(&program));
    match (modified(path), built) {
        (Ok(source), Ok(built)) if source <= built => Ok(()),
        (Ok(_), Ok(_)) => Err(MutantsError::Outdated(path.display().to_string())),
        (Err(cause), _) | (_, Err(cause)) => Err(disk("read the time of", path, &cause)),
    }
}

/// Collects the modules of the exercise's checks: `f07_port_binding.rs` and the
/// files in the folder of that name.
fn checks_of(
    dir: &Path,
    exercise: &Exercise,
    found: &mut Vec<(PathBuf, Vec<u8>)>,
) -> Result<(), MutantsError> {
    let module = format!("f{}", exercise.id.replace('-', "_"));
    for path in listed(dir)? {
        let name = path.file_name().unwrap_or_default();
        if path.file_stem().is_some_and(|stem| *stem == *module) {
            files(&path, found)?;
        } else if path.is_dir() && name != "target" {
            checks_of(&path, exercise, found)?;
        }
    }
    Ok(())
}

/// Collects the file or the files below the folder `path`, which need not be
/// there.
fn files(path: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) -> Result<(), MutantsError> {
    if path.is_dir() {
        return listed(path)?
            .iter()
            .try_for_each(|entry| files(entry, found));
    }
    if path.exists() {
        let text = fs::read(path).map_err(|cause| disk("read", path, &cause))?;
        found.push((path.to_owned(), text));
    }
    Ok(())
}

fn listed(dir: &Path) -> Result<Vec<PathBuf>, MutantsError> {
    let entries = fs::read_dir(dir).map_err(|cause| disk("read", dir, &cause))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn disk(what: &str, path: &Path, cause: &dyn std::fmt::Display) -> MutantsError {
    MutantsError::Disk(format!("{what} {}: {cause}", path.display()))
}

impl Record {
    /// Returns the path of the record of a reference.
    #[must_use]
    pub fn path(solution: &Path) -> PathBuf {
        solution.join("mutants.toml")
    }

    /// Reads the record of the reference in `solution`, if there is one.
    ///
    /// # Errors
    /// If it has another form.
    pub fn load(solution: &Path) -> Result<Option<Self>, MutantsError> {
        let path = Self::path(solution);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(|cause| disk("read", &path, &cause))?;
        let read = toml::from_str(&text).map_err(|cause| disk("read", &path, &cause))?;
        Ok(Some(read))
    }

    /// Sums up `judged`; reasons are taken from the record `before`.
    #[must_use]
    pub fn new(
        cargo_mutants: String,
        sources: SourceHashes,
        judged: &[GradedMutant],
        before: Option<&Self>,
    ) -> Self {
        let count = |is: fn(&Verdict) -> bool| judged.iter().filter(|j| is(&j.verdict)).count();
        let survived = judged.iter().filter(|j| j.verdict == Verdict::Survived);
        let survivors = survived.map(|judged| Survivor {
            mutant: judged.mutant.name.clone(),
            reason: before
                .and_then(|before| before.reason(&judged.mutant.name))
                .unwrap_or_default()
                .to_owned(),
        });
        Self {
            cargo_mutants,
            sources,
            mutants: judged.len(),
            killed: count(|verdict| matches!(verdict, Verdict::Killed { .. })),
            unbuildable: count(|verdict| *verdict == Verdict::Unbuildable),
            survivors: survivors.collect(),
        }
    }

    /// Returns the reason why the mutant `name` keeps every promise.
    #[must_use]
    pub fn reason(&self, name: &str) -> Option<&str> {
        let survivor = self
            .survivors
            .iter()
            .find(|survivor| survivor.mutant == name)?;
        Some(survivor.reason.trim()).filter(|reason| !reason.is_empty())
    }

    /// Writes it next to the reference in `solution`.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn save(&self, solution: &Path) -> Result<(), MutantsError> {
        let path = Self::path(solution);
        let text = toml::to_string(self).map_err(|cause| disk("write", &path, &cause))?;
        let text = format!(
            "# The mutants of this reference. `dozen author mutants --record` writes this file\n\
             # and keeps the reasons, which people write.\n\n{text}"
        );
        fs::write(&path, text).map_err(|cause| disk("write", &path, &cause))
    }
}
