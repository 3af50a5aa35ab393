//! Errors of a build.

use std::{io, path::Path};

/// The reason why a build failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The submission does not build, in the compiler's words.
    #[error("the submission does not build:\n{}", .rendered.join("\n\n"))]
    Compile {
        /// One entry an error, with paths in the learner's own folder.
        rendered: Vec<String>,
    },
    /// The grader's own problem: nothing about the submission is known.
    #[error("{0}")]
    Trouble(String),
}

impl BuildError {
    /// Returns the error of a submission that does not build, with cargo's own
    /// message.
    pub(super) fn compile(message: String) -> Self {
        Self::Compile {
            rendered: vec![message],
        }
    }

    /// Returns the error of a grader that could not do `what` with `path`.
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
