//! The errors of directives, with their chapter and line.

use std::{fmt, path::PathBuf};

/// The fault of a directive.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// No directive has this name.
    #[error("no directive is called `{0}`")]
    Unknown(String),
    /// A directive shares its line with other text.
    #[error("`{0}` must be alone on its line")]
    NotAlone(String),
    /// It is not closed, or has the wrong words.
    #[error("write it as `{0}`")]
    Form(&'static str),
    /// The chapter belongs to no exercise.
    #[error("this chapter belongs to no exercise")]
    NoExercise,
    /// The exercise has no check of this name.
    #[error("no check is called `{name}`{}", nearest(.near))]
    NoCheck {
        /// The name.
        name: String,
        /// Names that are spelled alike.
        near: Vec<String>,
    },
    /// The course has no claim of this id.
    #[error("no claim is called `{name}`{}", nearest(.near))]
    NoClaim {
        /// The id.
        name: String,
        /// Ids that are spelled alike.
        near: Vec<String>,
    },
    /// A file has no item of this name.
    #[error("{} has no item `{name}`{}", .file.display(), nearest(.near))]
    NoItem {
        /// The file.
        file: PathBuf,
        /// The name.
        name: String,
        /// Names that are spelled alike.
        near: Vec<String>,
    },
    /// A file is missing or cannot be read.
    #[error("{} cannot be read: {cause}", .file.display())]
    NoFile {
        /// The file.
        file: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A check was not recorded.
    #[error(
        "there is no {}: recorded are the checks that the starter fails, by `cargo dozen author record`",
        .file.display()
    )]
    NoRecording {
        /// The file that is wanted.
        file: PathBuf,
    },
    /// A file has the wrong content.
    #[error("{}: {cause}", .file.display())]
    Content {
        /// The file.
        file: PathBuf,
        /// Its fault.
        cause: String,
    },
    /// A fragment could not be rendered.
    #[error("{}", chain(.0))]
    Template(#[from] tera::Error),
}

/// Returns an error with its causes; a template's error has the reason there.
fn chain(error: &tera::Error) -> String {
    let first: Option<&dyn std::error::Error> = Some(error);
    let causes = std::iter::successors(first, |cause| cause.source());
    let words: Vec<String> = causes.map(ToString::to_string).collect();
    words.join(": ")
}

fn nearest(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!("; near it: {}", near.join(", ")),
    }
}

/// One directive that could not be expanded.
#[derive(Debug)]
pub struct DirectiveError {
    /// The chapter's file, without `.md`.
    pub chapter: String,
    /// The line, from 1.
    pub line: usize,
    /// The fault.
    pub problem: Problem,
}

impl DirectiveError {
    pub(crate) fn new(chapter: &str, line: usize, problem: Problem) -> Self {
        Self {
            chapter: chapter.to_owned(),
            line,
            problem,
        }
    }
}

impl fmt::Display for DirectiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            chapter,
            line,
            problem,
        } = self;
        write!(f, "book/chapters/{chapter}.md:{line}: {problem}")
    }
}

/// Every directive that could not be expanded.
#[derive(Debug)]
pub struct DirectiveErrors(pub Vec<DirectiveError>);

impl fmt::Display for DirectiveErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            let gap = if at > 0 { "\n" } else { "" };
            write!(f, "{gap}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for DirectiveErrors {}
