//! Starts git, which some exercises are built with.

use std::{
    io,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use dozen_staging::Staged;
use tokio::{process::Command, time::timeout};

use super::{
    BuildError, Slot,
    cargo::{confined, program},
    process_group::Group,
};

/// How long one git may take; here it is a matter of milliseconds.
const DEADLINE: Duration = Duration::from_secs(60);

/// The author and time of commits: the same each time, so that only the
/// contents decide a commit's id.
const IDENTITY: &[(&str, &str)] = &[
    ("GIT_AUTHOR_NAME", "Crumb"),
    ("GIT_AUTHOR_EMAIL", "crumb@bakery.example"),
    ("GIT_AUTHOR_DATE", "2026-01-01T06:00:00Z"),
    ("GIT_COMMITTER_NAME", "Crumb"),
    ("GIT_COMMITTER_EMAIL", "crumb@bakery.example"),
    ("GIT_COMMITTER_DATE", "2026-01-01T06:00:00Z"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_DEFAULT_HASH", "sha1"),
    ("GIT_TERMINAL_PROMPT", "0"),
];

/// Returns the version of git, for `dozen doctor`.
///
/// # Errors
/// A sentence that says what is missing and what to do.
pub fn git_version() -> Result<String, String> {
    let output = program("git", Path::new("."))
        .command
        .arg("--version")
        .output();
    let output = output.map_err(|cause| not_run(&cause).to_string())?;
    said(&output, "--version").map_err(|trouble| trouble.to_string())
}

/// Runs git in the stage of `staged`, with no one's own settings, and returns what it
/// said. It reaches no more than the build does: a build script may have
/// changed the repository's settings.
pub(super) async fn git(
    slot: &Slot,
    staged: &Staged,
    arguments: &[&str],
) -> Result<String, BuildError> {
    let dir = &staged.dir;
    let mut program = confined("git", slot, dir, &slot.target_of(staged))?;
    program
        .command
        .args(["-c", "gc.auto=0", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .envs(IDENTITY.iter().copied())
        // A folder without settings.
        .env("HOME", dir);
    let command = program.prepared().map_err(|cause| not_run(&cause))?;
    let mut command = Command::from(command);
    command
        .kill_on_drop(true)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().map_err(|cause| not_run(&cause))?;
    let _group = Group::led_by(child.id());
    let output = timeout(DEADLINE, child.wait_with_output()).await;
    let late = |_| io::Error::new(io::ErrorKind::TimedOut, "it did not end");
    let output = output.map_err(late).and_then(|done| done);
    said(&output.map_err(|cause| not_run(&cause))?, arguments[0])
}

fn said(output: &Output, doing: &str) -> Result<String, BuildError> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(BuildError::Trouble(format!(
        "`git {doing}` failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    )))
}

fn not_run(cause: &io::Error) -> BuildError {
    BuildError::Trouble(match cause.kind() {
        io::ErrorKind::NotFound => {
            "git was not found on PATH, and this exercise is built from a git repository; \
             install git (https://git-scm.com) and run again"
                .to_owned()
        }
        _ => format!("the grader could not run git: {cause}; `git --version` may tell more"),
    })
}
