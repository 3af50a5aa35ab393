//! The cleanup guard: leaves nothing running, however `dozen` ends.
//!
//! A run has one temporary folder, and every process of the run has its mark.
//! On an orderly end (Ctrl-C and a panic included) the run cleans up itself.
//! For a disorderly one (SIGKILL, out of memory) a second, tiny process holds
//! the read end of a pipe: when the pipe breaks, it kills every process that
//! still has the mark and removes the folder.

use std::{
    fs,
    io::{self, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{self, Stdio},
};

use tempfile::TempDir;

use super::{PlatformError, RUN_PREFIX, folder_snapshot, system};

/// Holds a run together; dropping it ends everything the run started.
#[derive(Debug)]
pub struct CleanupGuard {
    run: TempDir,
    guard: process::Child,
    overseer: Option<system::Overseer>,
}

impl CleanupGuard {
    /// Begins a run. `dozen` is the program that knows the hidden `keep`
    /// subcommand.
    ///
    /// # Errors
    /// If the system refuses a folder or a process.
    pub fn new(dozen: &Path) -> Result<Self, PlatformError> {
        system::adopt_orphans()
            .map_err(|cause| PlatformError::system("become the parent of orphans", cause))?;
        let base = std::env::temp_dir();
        let run = tempfile::Builder::new()
            .prefix(RUN_PREFIX)
            .tempdir_in(&base)
            .map_err(|cause| {
                PlatformError::system(format!("make a folder in {}", base.display()), cause)
            })?;
        let guard = guard(dozen, run.path())
            .map_err(|cause| PlatformError::system(format!("start {}", dozen.display()), cause))?;
        // Each of the probes starts a process, which is theirs to wait for.
        dozen_sandbox::layers();
        let overseer = system::Overseer::begin(guard.id())
            .map_err(|cause| PlatformError::system("start a thread", cause))?;
        Ok(Self {
            run,
            guard,
            overseer: Some(overseer),
        })
    }

    /// Ends every process that the run started and no longer needs. Call it
    /// only if no build and no check is running.
    pub fn end_strays(&self) {
        system::kill_descendants(self.guard.id().cast_signed());
    }

    /// Returns the run's folder.
    #[must_use]
    pub fn run(&self) -> &Path {
        self.run.path()
    }
}

impl Drop for CleanupGuard {
    fn drop(&mut self) {
        drop(self.overseer.take());
        self.end_strays();
        system::kill_marked(self.run.path());
        // The guard sees the pipe close, finds nothing to do, and ends.
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the guard is the grader's own process"
)]
fn guard(dozen: &Path, run: &Path) -> io::Result<process::Child> {
    let mut command = process::Command::new(dozen);
    dozen_sandbox::note_down(&mut command);
    command
        .arg("keep")
        .arg(run)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Runs the guard: waits until `pipe` ends, then cleans up the run whose folder
/// is `run`.
pub fn keep(run: &Path, mut pipe: impl Read) {
    let mut rest = [0; 64];
    while matches!(pipe.read(&mut rest), Ok(1..)) {}
    let ours = run
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(RUN_PREFIX));
    if ours && run.is_dir() {
        system::kill_marked(run);
        let _ = folder_snapshot::remove(run);
    }
}

/// Returns the folders of runs that still exist: of current runs, or left
/// behind if even the guard was killed.
#[must_use]
pub fn leftovers() -> Vec<PathBuf> {
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten();
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(RUN_PREFIX))
        .map(|entry| entry.path())
        .collect()
}
