//! Why there is no release.

use std::{io, path::Path};

/// Why a build came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The submission does not build, in the compiler's words.
    #[error("the submission does not build:\n{}", .rendered.join("\n\n"))]
    Compile {
        /// One entry an error, with paths in the learner's own folder.
        rendered: Vec<String>,
    },
    /// The grader's own trouble: nothing about the submission is known.
    #[error("{0}")]
    Trouble(String),
}

impl BuildError {
    /// The grader could not do `what` with `path`.
    pub fn system(what: &str, path: &Path, cause: &io::Error) -> Self {
        let next = match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "; free some disk space and run again"
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "; make the folder yours to write to and run again"
            }
            _ => "",
        };
        Self::Trouble(format!(
            "the grader could not {what} {}: {cause}{next}",
            path.display()
        ))
    }
}
