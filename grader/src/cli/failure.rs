//! The failure of a subcommand: its message and its exit status.

use std::io;

use crate::{platform::PlatformError, progress::ProgressError};

/// A message for stderr, and an exit status.
#[derive(Debug)]
pub struct Failure {
    /// The sentence; empty if everything was said already.
    pub words: String,
    /// The exit status.
    pub code: u8,
}

impl Failure {
    /// Returns a failure for a command line that asks for something that does
    /// not exist: exit 2.
    pub fn usage(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            code: 2,
        }
    }

    /// Returns a failure of the grader itself: exit 3.
    pub fn trouble(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            code: 3,
        }
    }

    /// Returns a failure whose message was printed already.
    #[must_use]
    pub fn said(code: u8) -> Self {
        Self {
            words: String::new(),
            code,
        }
    }

    /// Returns the failure of a run that a signal ended.
    pub(super) fn interrupted(signal: i32) -> Self {
        let code = u8::try_from(128 + signal).unwrap_or(130);
        Self {
            words: "stopped before the end; nothing was left running".to_owned(),
            code,
        }
    }

    /// Returns the failure to write to stdout. A reader that has closed it
    /// (`dozen list | head -1`) needs no message.
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

    /// Returns the failure of a panic: a fault in the grader.
    pub(super) fn stumbled() -> Self {
        let words = super::panics::last().unwrap_or_default();
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

/// The result of a subcommand: an exit code, or the reason why it failed.
pub(super) type Outcome = Result<u8, Failure>;
