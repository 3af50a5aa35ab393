//! The learner's own editor, on the file that matters.

use std::{env, ffi::OsStr, path::Path};

use crate::platform;

/// What was to be opened with, and why it was not.
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

/// The command that the learner edits with, in words.
pub(super) fn command(file: &str) -> Result<Vec<String>, EditorError> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
    let Some(line) = set("VISUAL").or_else(|| set("EDITOR")) else {
        return Err(EditorError::None(file.to_owned()));
    };
    match shlex::split(&line) {
        Some(words) if !words.is_empty() => Ok(words),
        _ => Err(EditorError::Unreadable(line)),
    }
}

/// Opens `file` with it, and waits until it gives the terminal back. The
/// learner saw whatever it has said.
pub(super) async fn open(command: &[String], file: &Path, dir: &Path) -> Result<(), EditorError> {
    let (program, words) = command.split_first().expect("a command has a first word");
    let mut args: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
    args.push(file.as_os_str());
    let ended = platform::hand_over(program, &args, dir).await;
    ended.map(drop).map_err(|cause| EditorError::NotStarted {
        program: program.clone(),
        cause,
    })
}
