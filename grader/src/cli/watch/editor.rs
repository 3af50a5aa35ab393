//! The learner's own editor, on the file that matters.

use std::{env, ffi::OsStr, path::Path};

use crate::platform;

/// Why nothing was opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum EditorError {
    #[error("no editor is set: put its command into EDITOR or VISUAL; the file is {0}")]
    None(String),
    #[error("{0} is not a valid shell command; set EDITOR or VISUAL to another")]
    Unreadable(String),
    #[error("could not start {program}: {cause}; put another command into EDITOR or VISUAL")]
    NotStarted {
        program: String,
        cause: std::io::Error,
    },
}

/// The learner's editor: a program, and its arguments before the file.
#[derive(Debug)]
pub(super) struct Editor {
    program: String,
    args: Vec<String>,
}

impl Editor {
    /// Returns the editor that is set; the error message names `file` for
    /// learners without one.
    pub(super) fn set(file: &str) -> Result<Self, EditorError> {
        let set = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let Some(line) = set("VISUAL").or_else(|| set("EDITOR")) else {
            return Err(EditorError::None(file.to_owned()));
        };
        let mut words = shlex::split(&line).unwrap_or_default().into_iter();
        match words.next() {
            Some(program) => Ok(Self {
                program,
                args: words.collect(),
            }),
            None => Err(EditorError::Unreadable(line)),
        }
    }

    /// Opens `file`, and waits until the editor ends. The learner has seen its
    /// messages.
    pub(super) async fn open(&self, file: &Path, dir: &Path) -> Result<(), EditorError> {
        let args = self.args.iter().map(OsStr::new);
        let args: Vec<&OsStr> = args.chain([file.as_os_str()]).collect();
        let ended = platform::hand_over(&self.program, &args, dir).await;
        ended.map(drop).map_err(|cause| EditorError::NotStarted {
            program: self.program.clone(),
            cause,
        })
    }
}
