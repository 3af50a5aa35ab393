//! The paths of the files that the book reads, in a clone of the course.

use std::path::{Path, PathBuf};

/// A clone of the course.
#[derive(Debug, Clone)]
pub struct CourseRoot {
    root: PathBuf,
}

impl CourseRoot {
    /// Returns the clone with this root.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Returns the clone that this program was built from.
    #[must_use]
    pub fn of_this_build() -> Self {
        let book = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(book.parent().unwrap_or(book))
    }

    /// Returns the clone's root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the folder with `book.toml` in it.
    #[must_use]
    pub fn book(&self) -> PathBuf {
        self.root.join("book")
    }

    /// Returns the chapters' sources.
    #[must_use]
    pub fn chapters(&self) -> PathBuf {
        self.book().join("chapters")
    }

    /// Returns the learner's own folder of an exercise.
    #[must_use]
    pub fn exercise(&self, exercise: &str) -> PathBuf {
        self.root.join("exercises").join(exercise)
    }

    /// Returns the pristine starter of an exercise.
    #[must_use]
    pub fn starter(&self, exercise: &str) -> PathBuf {
        self.solution(exercise).join("starter")
    }

    /// Returns the reference solution of an exercise.
    #[must_use]
    pub fn solution(&self, exercise: &str) -> PathBuf {
        self.root.join("solutions").join(exercise)
    }

    /// Returns the folder of the attacks that the grader's tests grade.
    #[must_use]
    pub fn attacks(&self) -> PathBuf {
        self.root.join("grader/tests/hostile")
    }

    /// Returns a chapter's questions.
    #[must_use]
    pub fn questions(&self, chapter: &str) -> PathBuf {
        self.book()
            .join("questions")
            .join(format!("{chapter}.toml"))
    }

    /// Returns the recorded run of a check against a `side`, `starter` or
    /// `solution`.
    #[must_use]
    pub fn recording(&self, exercise: &str, side: &str, check: &str) -> PathBuf {
        let name = format!("{side}.{check}.json");
        self.book().join("recordings").join(exercise).join(name)
    }
}
