//! `class.toml`: what a class is graded by. Every field has a default; an empty
//! file is a class that grades all exercises with one submission each.

mod deadline;
mod late;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub use deadline::DeadlineError;
pub use late::Late;

/// The file's name.
pub const FILE: &str = "class.toml";

/// The settings of a class.
#[derive(Debug, Clone, PartialEq, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What pages are headed with.
    pub title: String,
    /// The exercises, as on the command line; none: all of them.
    pub exercises: Vec<String>,
    /// What each exercise's points are multiplied by, by id; 1 if not named.
    pub weights: BTreeMap<String, f64>,
    /// Checks that only inform: they are shown, and worth nothing.
    pub inform: Vec<String>,
    /// When everything is due, as `2026-12-01 23:59`; none: never.
    pub deadline: Option<String>,
    /// When one exercise is due, by id.
    pub deadlines: BTreeMap<String, String>,
    /// The time zone of every time in this file, as `Europe/Berlin`; UTC if not named.
    pub time_zone: Option<String>,
    /// What a late submission costs.
    pub late: Late,
    /// More time by student: `2 days`, or a new deadline.
    pub extensions: BTreeMap<String, String>,
    /// Which of several attempts counts.
    pub attempts: Attempts,
    /// Reports and pages name a number in place of the student.
    pub anonymous: bool,
    /// What grading may take.
    pub limits: Limits,
    /// The sandbox, as `dozen check --sandbox` takes it.
    pub sandbox: Sandbox,
    /// The Redis, as `dozen check --redis` takes it.
    pub redis: Redis,
    /// What the gradebook's reader calls things.
    pub gradebook: Gradebook,
}

/// Which of several attempts counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Attempts {
    /// The one that earns most, lateness counted.
    #[default]
    Best,
    /// The last.
    Last,
}

/// What grading may take.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// How many submissions are graded side by side; none: by cores and memory.
    pub jobs: Option<usize>,
    /// What every deadline of a check is multiplied by.
    pub patience: f64,
    /// How often each check is run.
    pub repeat: u32,
    /// How often a submission that could not be judged is graded in one call.
    pub tries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            jobs: None,
            patience: 1.0,
            repeat: 1,
            tries: 3,
        }
    }
}

/// How far processes are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Sandbox {
    /// As far as the system can.
    #[default]
    Auto,
    /// Fully, or not graded at all.
    Strict,
    /// Not at all.
    Off,
}

impl Sandbox {
    /// The word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Strict => "strict",
            Self::Off => "off",
        }
    }
}

/// Which Redis exercises get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Redis {
    /// The grader's own.
    #[default]
    Embedded,
    /// The machine's.
    Real,
}

impl Redis {
    /// The word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Real => "real",
        }
    }
}

/// What the gradebook's reader calls things.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Gradebook {
    /// Canvas' assignment, as its export heads the column: `Title (123)`.
    pub canvas_assignment: Option<String>,
    /// The name of Moodle's grade item.
    pub moodle_item: Option<String>,
    /// Classroom 50's classroom.
    pub classroom: Option<String>,
    /// Classroom 50's assignment.
    pub assignment: Option<String>,
}

/// Why a class has no settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("could not read {}: {cause}; `dozen class init` writes one", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {words}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        words: String,
    },
}

impl Settings {
    /// The settings of the class in `dir`.
    ///
    /// # Errors
    /// If the file is missing, or says what it may not.
    pub fn load(dir: &Path) -> Result<Self, SettingsError> {
        let path = dir.join(FILE);
        let text = fs::read_to_string(&path).map_err(|cause| SettingsError::Read {
            path: path.clone(),
            cause,
        })?;
        let read = Self::parse(&text);
        read.map_err(|words| SettingsError::Content { path, words })
    }

    /// The settings in a text.
    ///
    /// # Errors
    /// With what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let settings: Self =
            toml::from_str(text).map_err(|cause| cause.to_string().trim_end().to_owned())?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), String> {
        for (exercise, weight) in &self.weights {
            if !(0.0..=1000.0).contains(weight) {
                return Err(format!(
                    "weights.{exercise} is {weight}; give a number from 0 to 1000"
                ));
            }
        }
        if !(0.1..=100.0).contains(&self.limits.patience) {
            return Err("limits.patience must be from 0.1 to 100".to_owned());
        }
        if self.limits.tries == 0 || self.limits.repeat == 0 || self.limits.jobs == Some(0) {
            return Err(
                "limits.tries, limits.repeat and limits.jobs must be at least 1".to_owned(),
            );
        }
        self.late.check()?;
        let deadlines = self.deadlines.keys().map(String::as_str).chain([""]);
        for exercise in deadlines {
            for student in self.extensions.keys().map(String::as_str).chain([""]) {
                let due = self.due(exercise, student);
                due.map_err(|cause| cause.to_string())?;
            }
        }
        Ok(())
    }

    /// What an exercise's points are multiplied by.
    #[must_use]
    pub fn weight(&self, exercise: &str) -> f64 {
        self.weights.get(exercise).copied().unwrap_or(1.0)
    }

    /// Whether a check only informs: it is named by itself, or with its exercise.
    #[must_use]
    pub fn informs(&self, exercise: &str, check: &str) -> bool {
        let whole = format!("{exercise}/{check}");
        self.inform
            .iter()
            .any(|name| *name == check || *name == whole)
    }
}

#[cfg(test)]
mod tests {
    use super::{Attempts, Settings};

    #[test]
    fn an_empty_file_is_a_class() {
        let settings = Settings::parse("").unwrap();
        assert_eq!(settings.attempts, Attempts::Best);
        assert_eq!((settings.weight("07"), settings.limits.tries), (1.0, 3));
    }

    #[test]
    fn what_is_unknown_or_impossible_is_named() {
        for (text, said) in [
            ("dedline = 1", "dedline"),
            ("deadline = \"soon\"", "soon"),
            (
                "deadline = \"2026-12-01\"\ntime_zone = \"Mars/Olympus\"",
                "Mars/Olympus",
            ),
            ("weights = { x = -1 }", "weights.x"),
            (
                "late = { policy = \"percent\", percent = 101 }",
                "late.percent",
            ),
            (
                "deadline = \"2026-12-01\"\nextensions = { ada = \"more\" }",
                "ada",
            ),
        ] {
            let error = Settings::parse(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_check_informs_by_its_name_or_with_its_exercise() {
        let settings = Settings::parse("inform = [\"a\", \"07-x/b\"]").unwrap();
        assert!(settings.informs("03-y", "a") && settings.informs("07-x", "b"));
        assert!(!settings.informs("03-y", "b"));
    }
}
