//! The store: one file per result, named by what it depends on. A result that is
//! there is whole, and is never changed; what could not be judged is apart, and
//! gives way to a result.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use dozen_model::{ExerciseReport, Report, Verdict};
use serde::{Deserialize, Serialize};

use crate::{files::write_whole, key::Inputs};

/// The folder of a class that the store is in.
pub const FOLDER: &str = "store";
/// The version of an entry's form.
const SCHEMA: &str = "dozen/class/entry/v1";
/// Where what could not be judged is.
const INCONCLUSIVE: &str = "inconclusive";

/// One result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Always `dozen/class/entry/v1`.
    pub schema: String,
    /// Its name.
    pub key: String,
    /// What stands for the student.
    pub student: String,
    /// What it depends on.
    pub inputs: Inputs,
    /// How often it was tried; more than once only if it could not be judged.
    pub tries: u32,
    /// The report, of one exercise.
    pub report: Report,
}

impl Entry {
    /// A result of these inputs.
    #[must_use]
    pub fn new(inputs: Inputs, student: String, report: Report) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            key: inputs.key(),
            student,
            inputs,
            tries: 1,
            report,
        }
    }

    /// The exercise's part of the report.
    #[must_use]
    pub fn exercise(&self) -> Option<&ExerciseReport> {
        self.report.exercises.first()
    }

    /// Whether it could be judged.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.exercise()
            .is_some_and(|exercise| exercise.outcome != Verdict::Inconclusive)
    }

    /// What two gradings of the same have in common: the outcome, the points, and
    /// how each check ended. Times, ports and words differ from run to run.
    #[must_use]
    pub fn judgement(&self) -> String {
        let mut text = String::new();
        for exercise in &self.report.exercises {
            text += &format!(
                "{} {} {}/{}",
                exercise.id,
                exercise.outcome.words(),
                exercise.points,
                exercise.max_points
            );
            for check in &exercise.checks {
                text += &format!("; {} {} {}", check.id, check.outcome.words(), check.points);
            }
        }
        text
    }
}

/// A store on the disk.
#[derive(Debug, Clone)]
pub struct Store {
    dir: PathBuf,
}

impl Store {
    /// The store in the folder `dir`, made if it is not there. What a killed run
    /// left half-written is removed.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn open(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let store = Self {
            dir: dir.to_owned(),
        };
        for path in store.files()? {
            let name = path.file_name().unwrap_or_default();
            if name.to_string_lossy().starts_with(".partial-") {
                fs::remove_file(path)?;
            }
        }
        Ok(store)
    }

    /// Whether there is a result of that name.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.path(key).is_file()
    }

    /// Writes a result; one that could not be judged is written apart.
    ///
    /// # Errors
    /// If the disk refuses; then there is no half file.
    pub fn put(&self, entry: &Entry) -> io::Result<()> {
        let bytes = serde_json::to_vec(entry)?;
        let apart = self.apart(&entry.key);
        if !entry.is_judged() {
            return write_whole(&apart, &bytes);
        }
        write_whole(&self.path(&entry.key), &bytes)?;
        match fs::remove_file(apart) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
            _ => Ok(()),
        }
    }

    /// The result of that name, judged or not.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub fn get(&self, key: &str) -> io::Result<Option<Entry>> {
        for path in [self.path(key), self.apart(key)] {
            match fs::read(&path) {
                Ok(bytes) => return parse(&path, &bytes).map(Some),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(None)
    }

    /// All results by name; one that was judged stands before one that was not.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn all(&self) -> io::Result<BTreeMap<String, Entry>> {
        let mut all: BTreeMap<String, Entry> = BTreeMap::new();
        for path in self.files()? {
            if path.extension().is_none_or(|end| end != "json") {
                continue;
            }
            let entry = parse(&path, &fs::read(&path)?)?;
            let has_better = all.get(&entry.key).is_some_and(Entry::is_judged);
            if !has_better {
                all.insert(entry.key.clone(), entry);
            }
        }
        Ok(all)
    }

    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for folder in fs::read_dir(&self.dir)? {
            let folder = folder?.path();
            if folder.is_dir() {
                for file in fs::read_dir(folder)? {
                    files.push(file?.path());
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// A folder for each first byte: no folder grows too large to list.
    fn path(&self, key: &str) -> PathBuf {
        let head = key.get(..2).unwrap_or("xx");
        self.dir.join(head).join(format!("{key}.json"))
    }

    fn apart(&self, key: &str) -> PathBuf {
        self.dir.join(INCONCLUSIVE).join(format!("{key}.json"))
    }
}

fn parse(path: &Path, bytes: &[u8]) -> io::Result<Entry> {
    let read = serde_json::from_slice(bytes);
    read.map_err(|cause| {
        io::Error::other(format!(
            "{} is not a result: {cause}; remove it and grade again",
            path.display()
        ))
    })
}
