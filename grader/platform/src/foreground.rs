//! Gives the terminal away for a while: to the person's own editor, or back to
//! the shell. A caller must hold no run: an editor is not one of the grader's
//! processes, and must outlive them all.

use std::{ffi::OsStr, io, path::Path, process::ExitStatus};

use rustix::process::{Signal, getpgrp, kill_process_group};

use super::system;

/// Runs a program of the person's, with the terminal and all their environment,
/// and waits for its end.
///
/// # Errors
/// If the operating system refuses.
#[allow(
    clippy::disallowed_methods,
    reason = "the person's own editor, outside of every run"
)]
pub async fn hand_over(program: &str, args: &[&OsStr], dir: &Path) -> io::Result<ExitStatus> {
    // A process that the editor leaves, such as its own window, must not be
    // adopted: the next run would end it.
    system::leave_orphans()?;
    let mut command = std::process::Command::new(program);
    command.args(args).current_dir(dir);
    dozen_sandbox::note_down(&mut command);
    tokio::process::Command::from(command).status().await
}

/// Suspends this program, and the processes that wait for it in the same job,
/// until the shell resumes it.
///
/// # Errors
/// If the operating system refuses.
pub fn suspend() -> io::Result<()> {
    kill_process_group(getpgrp(), Signal::TSTP).map_err(Into::into)
}
