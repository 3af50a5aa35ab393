//! The learner's progress: one JSON file with a version, keyed by each
//! exercise's stable key (never its folder's name), written atomically.

mod merge;

pub use merge::Gain;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use dozen_model::{ExerciseReport, Outcome, Verdict};

/// The name of this version of the file.
const SCHEMA: &str = "dozen/progress/v1";
/// The beginning of the names of all versions.
const ANY_SCHEMA: &str = "dozen/progress/";

/// Everything that is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    schema: String,
    exercises: BTreeMap<String, Entry>,
}

/// The progress of one exercise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it first passed, in seconds since 1970 (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_at: Option<u64>,
    /// How each of its checks ended last.
    #[serde(default)]
    pub checks: BTreeMap<String, Outcome>,
    /// How many hints were taken, by check.
    #[serde(default)]
    pub hints: BTreeMap<String, usize>,
    /// The hash of the starter that it was begun with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starter: Option<String>,
    /// Whether it was ever graded with a change to its starter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changed: bool,
}

/// Why progress could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ProgressError {
    /// The file is there and means nothing.
    #[error("{} is not a progress file: {cause}; move it away to start again", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The parser's error.
        cause: serde_json::Error,
    },
    /// The file was written by a later dozen.
    #[error("{} was written by a newer dozen ({found}); update the course's clone, or move the file away", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: String,
    },
    /// It is something else.
    #[error("{} is not a progress file: {found}", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The version that it names.
        found: String,
    },
    /// The disk refused.
    #[error("could not {doing} {}: {cause}; check that its folder is yours and that the disk has space", .path.display())]
    Disk {
        /// `read` or `write`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's error.
        cause: io::Error,
    },
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            exercises: BTreeMap::new(),
        }
    }
}

impl Progress {
    /// Returns the file of the clone of the course at `root`.
    #[must_use]
    pub fn file(root: &Path) -> PathBuf {
        root.join(".dozen").join("progress.json")
    }

    /// Reads the file; if there is none, nothing was done yet.
    ///
    /// # Errors
    /// If the file is there and cannot be used.
    pub fn load(path: &Path) -> Result<Self, ProgressError> {
        match Self::read(path) {
            Err(ProgressError::Disk { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            read => read,
        }
    }

    /// Reads a file that has to be there.
    ///
    /// # Errors
    /// If it cannot be used.
    pub fn read(path: &Path) -> Result<Self, ProgressError> {
        let text = fs::read(path).map_err(|cause| disk("read", path, cause))?;
        Self::from_text(&String::from_utf8_lossy(&text), path)
    }

    /// Reads the text of a file; errors name it as `path`.
    ///
    /// # Errors
    /// If it is something else, or from a newer dozen.
    pub fn from_text(text: &str, path: &Path) -> Result<Self, ProgressError> {
        let path = path.to_owned();
        let value: serde_json::Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(cause) => return Err(ProgressError::Unreadable { path, cause }),
        };
        match value["schema"].as_str().map(str::to_owned) {
            Some(found) if found == SCHEMA => serde_json::from_value(value)
                .map_err(|cause| ProgressError::Unreadable { path, cause }),
            Some(found) if found.starts_with(ANY_SCHEMA) => {
                Err(ProgressError::Newer { path, found })
            }
            Some(found) => {
                let found = format!("it says that it is {found}");
                Err(ProgressError::Foreign { path, found })
            }
            None => {
                let found = "it does not say what it is".to_owned();
                Err(ProgressError::Foreign { path, found })
            }
        }
    }

    /// Returns the text of the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        // Its maps have strings for keys, so there is always a text.
        text.unwrap_or_default() + "\n"
    }

    /// Reads the file, changes it, and writes it whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be used, or the disk refuses.
    pub fn update(path: &Path, change: impl FnOnce(&mut Self)) -> Result<Self, ProgressError> {
        let _lock = lock(path).map_err(|cause| disk("write", path, cause))?;
        let mut progress = Self::load(path)?;
        change(&mut progress);
        let write = || -> io::Result<()> {
            let folder = path.parent().unwrap_or(Path::new("."));
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(progress.to_text().as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|cause| disk("write", path, cause))?;
        Ok(progress)
    }

    /// Returns the progress of the exercise with that key.
    #[must_use]
    pub fn of(&self, key: &str) -> Entry {
        self.exercises.get(key).cloned().unwrap_or_default()
    }

    /// Returns whether the exercise with that key has passed.
    #[must_use]
    pub fn has_passed(&self, key: &str) -> bool {
        self.exercises
            .get(key)
            .is_some_and(|e| e.passed_at.is_some())
    }

    /// Records the result of an exercise; `whole` if all its checks ran, so
    /// that it may count as passed.
    pub fn record(&mut self, key: &str, report: &ExerciseReport, whole: bool) {
        let entry = self.exercises.entry(key.to_owned()).or_default();
        for check in &report.checks {
            entry.checks.insert(check.id.clone(), check.outcome);
        }
        if report.outcome == Verdict::Pass && whole {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            let now = now.map_or(0, |since| since.as_secs());
            entry.passed_at.get_or_insert(now);
        }
    }

    /// Remembers which starter the learner works from.
    pub fn begin_with(&mut self, key: &str, starter: &str) {
        let entry = self.exercises.entry(key.to_owned()).or_default();
        entry.starter = Some(starter.to_owned());
    }

    /// Remembers that an exercise was graded with a change to its starter.
    pub fn note_change(&mut self, key: &str) {
        self.exercises.entry(key.to_owned()).or_default().changed = true;
    }

    /// Takes the next hint of a check, of which there are `count`: its
    /// number from 0. The last one stays the last.
    pub fn take_hint(&mut self, key: &str, check: &str, count: usize) -> usize {
        let entry = self.exercises.entry(key.to_owned()).or_default();
        let taken = entry.hints.entry(check.to_owned()).or_insert(0);
        let number = (*taken).min(count.saturating_sub(1));
        *taken = number + 1;
        number
    }
}

/// Locks the file while it is read, changed and written, so that two commands
/// at once lose no change; dropping the lock releases it.
fn lock(path: &Path) -> io::Result<fs::File> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let file = fs::File::create(folder.join("progress.lock"))?;
    file.lock()?;
    Ok(file)
}

fn disk(doing: &'static str, path: &Path, cause: io::Error) -> ProgressError {
    ProgressError::Disk {
        doing,
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::{Progress, ProgressError, fs};

    #[test]
    fn hints_escalate_and_the_last_one_stays() {
        let mut progress = Progress::default();
        let taken: Vec<usize> = (0..5).map(|_| progress.take_hint("k", "c", 3)).collect();
        assert_eq!(taken, [0, 1, 2, 2, 2]);
        assert_eq!(progress.of("k").hints["c"], 3);
    }

    #[test]
    fn saved_progress_is_read_back_and_no_other_file_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/progress.json");
        Progress::update(&path, |p| {
            p.take_hint("k", "c", 3);
        })
        .unwrap();
        assert_eq!(Progress::load(&path).unwrap().of("k").hints["c"], 1);
        let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 2, "the file and its lock");
    }

    #[test]
    fn a_file_from_a_newer_dozen_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("progress.json");
        fs::write(&path, r#"{"schema":"dozen/progress/v2","x":1}"#).unwrap();
        let refused = Progress::update(&path, |_| ()).unwrap_err();
        assert!(matches!(refused, ProgressError::Newer { .. }), "{refused}");
        assert!(fs::read_to_string(&path).unwrap().contains("v2"));
    }

    #[test]
    fn an_unreadable_progress_file_is_named_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("progress.json");
        fs::write(&path, "{{{").unwrap();
        let said = Progress::load(&path).unwrap_err().to_string();
        assert!(said.contains("move it away"), "{said}");
    }
}
