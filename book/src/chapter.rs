//! The chapter that a directive is in, its exercise, and the files of the course.

use std::{
    fs,
    path::{Path, PathBuf},
};

use dozen::{
    author::Cases,
    course::{Check, EXERCISES, Exercise, nearest},
};

use crate::{course_root::CourseRoot, directive_error::Problem};

/// A chapter, and the exercise that it teaches.
#[derive(Debug)]
pub struct ChapterContext<'a> {
    /// The clone of the course.
    pub course: &'a CourseRoot,
    /// The chapter's file, without `.md`.
    pub chapter: &'a str,
    exercise: Option<&'static Exercise>,
}

impl<'a> ChapterContext<'a> {
    /// Returns the chapter of that name.
    #[must_use]
    pub fn new(course: &'a CourseRoot, chapter: &'a str) -> Self {
        Self {
            course,
            chapter,
            exercise: EXERCISES.iter().find(|known| known.chapter == chapter),
        }
    }

    /// Returns the exercise that the chapter teaches.
    ///
    /// # Errors
    /// If it teaches none.
    pub fn exercise(&self) -> Result<&'static Exercise, Problem> {
        self.exercise.ok_or(Problem::NoExercise)
    }

    /// Returns the exercise's check of that name.
    ///
    /// # Errors
    /// With the names nearest to it.
    pub fn check(&self, id: &str) -> Result<&'static Check, Problem> {
        let exercise = self.exercise()?;
        exercise.check(id).ok_or_else(|| Problem::NoCheck {
            name: id.to_owned(),
            near: near(id, exercise.checks.iter().map(|check| check.id)),
        })
    }

    /// Returns a file's text.
    ///
    /// # Errors
    /// Named as seen from the clone's root.
    pub fn read(&self, path: &Path) -> Result<String, Problem> {
        fs::read_to_string(path).map_err(|cause| Problem::NoFile {
            file: self.short(path),
            cause,
        })
    }

    /// Reads the cases of an exercise: its wrong fixes and other right answers.
    ///
    /// # Errors
    /// If `cases.toml` cannot be read or means nothing.
    pub fn cases(&self, exercise: &Exercise) -> Result<Cases, Problem> {
        let folder = self.course.solution(exercise.id);
        Cases::load(&folder).map_err(|cause| Problem::Content {
            file: self.short(&folder.join("cases.toml")),
            cause: cause.to_string(),
        })
    }

    /// Returns a path as seen from the clone's root.
    #[must_use]
    pub fn short(&self, path: &Path) -> PathBuf {
        let short = path.strip_prefix(self.course.root());
        short.unwrap_or(path).to_owned()
    }
}

/// Returns up to three of `names` that are spelled like `name`.
pub(crate) fn near<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    nearest(name, names)
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// Returns an exercise's number and title, as `07 Port binding`: the one name
/// that the book gives it.
#[must_use]
pub fn numbered(exercise: &Exercise) -> String {
    let number = exercise.id.split('-').next().unwrap_or_default();
    format!("{number} {}", exercise.title)
}
