//! Refusals: the refused file, the reason, and the text of both.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// Something of a submission that may not enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The file, relative to the submission's folder.
    pub file: PathBuf,
    /// The reason, and what to do about it.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display().to_string();
        write!(f, "{}: {}", harmless(&file), harmless(&self.reason))
    }
}

/// Why nothing was staged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// The submission has parts that are not accepted, or lacks required ones.
    #[error("the submission was refused: {}", listed(.0))]
    Refused(Vec<Refusal>),
    /// The grader's own problem.
    #[error("{0}")]
    Trouble(String),
}

impl StageError {
    /// Returns a problem of the grader: it could not do `what` with `path`.
    pub(super) fn trouble(what: &str, path: &Path, cause: &io::Error) -> Self {
        let next = match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "; free some disk space and run again"
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "; make the folder yours to write to and run again"
            }
            _ => "",
        };
        let path = harmless(&path.display().to_string());
        Self::Trouble(format!("the grader could not {what} {path}: {cause}{next}"))
    }
}

/// Refusals as they are found; all of them are reported, not only the first.
#[derive(Debug, Default)]
pub(super) struct Refusals(Vec<Refusal>);

impl Refusals {
    pub(super) fn add(&mut self, file: impl Into<PathBuf>, reason: impl Into<String>) {
        self.0.push(Refusal {
            file: file.into(),
            reason: reason.into(),
        });
    }

    /// Adds a refusal of the manifest.
    pub(super) fn manifest(&mut self, reason: impl Into<String>) {
        self.add("Cargo.toml", reason);
    }

    /// Returns whether something in `folder`, or the folder itself, was
    /// refused.
    pub(super) fn within(&self, folder: &str) -> bool {
        self.0
            .iter()
            .any(|refusal| refusal.file.starts_with(folder))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Returns `done` if nothing was refused.
    pub(super) fn none_or<T>(self, done: T) -> Result<T, StageError> {
        if self.0.is_empty() {
            Ok(done)
        } else {
            Err(StageError::Refused(self.0))
        }
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&listed(&self.0))
    }
}

fn listed(refusals: &[Refusal]) -> String {
    let all: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    all.join("; ")
}

/// Returns a name that is safe for a terminal: it comes from the learner, and
/// characters that would move the cursor are escaped.
fn harmless(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' => "\n".to_owned(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn a_refusal_cannot_move_the_cursor() {
        let refusal = Refusal {
            file: "src/\u{1b}[2J.rs".into(),
            reason: "no\u{7}".to_owned(),
        };
        assert_eq!(refusal.to_string(), "src/\\u{1b}[2J.rs: no\\u{7}");
    }
}
