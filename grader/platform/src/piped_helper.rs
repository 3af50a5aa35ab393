//! A helper process that the grader talks with: the grader writes to its stdin
//! and reads its stdout.

use std::{
    ffi::OsStr,
    io,
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::ports;
use dozen_sandbox::{Confined, Limits, Reach, prepare};

/// This program, to be started again. On Linux that works also after its file
/// was replaced, as a rebuild does under a running `dozen`.
///
/// # Errors
/// If the operating system does not tell.
pub fn own_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe()
}

/// A helper process with a connection. Dropping it kills the process.
#[derive(Debug)]
pub struct PipedHelper {
    child: Child,
    stream: UnixStream,
}

impl PipedHelper {
    /// Starts `program` with an empty environment, with nothing that it could
    /// change and no network. It dies with the thread that calls this.
    ///
    /// # Errors
    /// If the operating system refuses.
    #[allow(
        clippy::disallowed_methods,
        reason = "one of the places that may start a process"
    )]
    pub fn start(program: &Path, args: &[&OsStr]) -> io::Result<Self> {
        let (stream, theirs) = UnixStream::pair()?;
        let theirs = OwnedFd::from(theirs);
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir("/")
            .env_clear()
            .stdin(Stdio::from(theirs.try_clone()?))
            .stdout(Stdio::from(theirs))
            .stderr(Stdio::null());
        let reach = Reach::new(&[], program).without_network();
        let confined = Confined {
            reach: Some(&reach),
            limits: Limits::SERVICE,
            work: None,
            observer: None,
        };
        prepare(&mut command, &confined)?;
        let child = ports::between_draws(|| command.spawn())?;
        Ok(Self { child, stream })
    }

    /// Returns the connection.
    #[must_use]
    pub fn stream(&self) -> &UnixStream {
        &self.stream
    }
}

impl Drop for PipedHelper {
    fn drop(&mut self) {
        // A process that has ended already needs no signal.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
