//! The learner's own editor, on the file that matters.

use std::{env, ffi::OsStr, path::Path};

use crate::platform;

/// Why nothing was opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum EditorError {
    #[error("no editor is set: put its command into EDITOR or VISUAL; the file is {0}")]
    None(String),
    #[error("{0} is no command that a shell would take; put another into EDITOR or VISUAL")]
    Unreadable(String),
    #[error("could not start {program}: {cause}; put another command into EDITOR or VISUAL")]
    NotStarted {
        program: String,
        cause: std::io::Error,
    },
}

/// The learner's editor: a program, and what it is given before the file.
#[derive(Debug)]
pub(super) struct Editor {
    program: String,
    args: Vec<String>,
}

impl Editor {
    /// The one that is set; `file` is what somebody without one can open.
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

    /// Opens `file`, and waits until the editor gives the terminal back. What
    /// it has to say the learner has seen.
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
