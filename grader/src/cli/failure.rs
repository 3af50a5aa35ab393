//! Why a subcommand could not do its work, in words and as an exit status.

use std::io;

use crate::{platform::PlatformError, progress::ProgressError};

/// What is printed on stderr, and what the process exits with.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) words: String,
    pub(super) code: u8,
}

impl Failure {
    /// The command line asks for what is not there: exit 2.
    pub(super) fn usage(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            code: 2,
        }
    }

    /// The grader's own trouble: exit 3.
    pub(super) fn trouble(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            code: 3,
        }
    }

    /// Everything was said already.
    pub(super) fn said(code: u8) -> Self {
        Self {
            words: String::new(),
            code,
        }
    }

    /// Somebody stopped it.
    pub(super) fn interrupted(signal: i32) -> Self {
        let code = u8::try_from(128 + signal).unwrap_or(130);
        Self {
            words: "stopped before the end; nothing was left running".to_owned(),
            code,
        }
    }

    /// Standard output could not be written. A reader that has seen enough
    /// (`dozen list | head -1`) is no failure worth words.
    pub(super) fn output(cause: &io::Error) -> Self {
        if cause.kind() == io::ErrorKind::BrokenPipe {
            return Self::said(141);
        }
        let hint = match cause.kind() {
            io::ErrorKind::StorageFull => "; the disk is full: free some space and run it again",
            _ => "",
        };
        Self::trouble(format!("could not write the output: {cause}{hint}"))
    }

    /// A panic: a fault in the grader.
    pub(super) fn stumbled() -> Self {
        let words = super::screen::last_panic().unwrap_or_default();
        Self::trouble(format!(
            "dozen has a fault of its own, and nothing was left running: {words}\n\
             please report it with the command you ran"
        ))
    }
}

impl From<PlatformError> for Failure {
    fn from(error: PlatformError) -> Self {
        Self::trouble(error.to_string())
    }
}

impl From<ProgressError> for Failure {
    fn from(error: ProgressError) -> Self {
        Self::trouble(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::output(&error)
    }
}
