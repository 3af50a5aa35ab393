//! `overrides.toml`: points that a teacher gave by hand, with an author and a
//! reason. They are kept through regrades, and stand last: no late policy applies.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use crate::files::write_whole;

/// The file's name.
pub const FILE: &str = "overrides.toml";

/// Points given by hand. Of several for one exercise the last one counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The student.
    pub student: String,
    /// The exercise.
    pub exercise: String,
    /// The points; none: the override before is taken back.
    pub points: Option<f64>,
    /// Who decided it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When, in RFC 3339.
    pub at: String,
}

/// All overrides of a class, the oldest first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    #[serde(rename = "override", default)]
    all: Vec<Override>,
}

impl Overrides {
    /// The overrides of the class in `dir`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn load(dir: &Path) -> io::Result<Self> {
        let path = dir.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(cause) => return Err(cause),
        };
        let read = toml::from_str(&text);
        read.map_err(|cause| io::Error::other(format!("{}: {cause}", path.display())))
    }

    /// Adds one, and writes the file.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn add(&mut self, dir: &Path, one: Override) -> io::Result<()> {
        self.all.push(one);
        let text = toml::to_string(self).map_err(io::Error::other)?;
        write_whole(&dir.join(FILE), text.as_bytes())
    }

    /// The override that counts.
    #[must_use]
    pub fn find(&self, student: &str, exercise: &str) -> Option<&Override> {
        let of_it = |one: &&Override| one.student == student && one.exercise == exercise;
        self.all
            .iter()
            .rev()
            .find(of_it)
            .filter(|one| one.points.is_some())
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Override] {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use super::{Override, Overrides};

    #[test]
    fn the_last_override_counts_until_it_is_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let one = |points| Override {
            student: "ada".into(),
            exercise: "07-port-binding".into(),
            points,
            author: "grace".into(),
            reason: "ill \"that\" week".into(),
            at: "2026-12-01T09:30:00Z".into(),
        };
        let points = || {
            let all = Overrides::load(dir.path()).unwrap();
            all.find("ada", "07-port-binding")
                .and_then(|found| found.points)
        };
        assert_eq!(points(), None);
        for (given, counts) in [(Some(7.5), Some(7.5)), (Some(9.0), Some(9.0)), (None, None)] {
            let mut all = Overrides::load(dir.path()).unwrap();
            all.add(dir.path(), one(given)).unwrap();
            assert_eq!(points(), counts);
        }
        assert_eq!(Overrides::load(dir.path()).unwrap().all().len(), 3);
    }
}
