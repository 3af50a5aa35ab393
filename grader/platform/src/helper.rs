//! A program of this machine that serves a run, as a database does: prepared
//! as every other child, and killed when its handle is dropped.

use std::{ffi::OsStr, io, path::Path, process::Stdio};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::Child;

use super::{Capture, ports};
use dozen_sandbox::{Confined, Limits, Reach, prepare};

/// How many of its last lines are its last words.
const WORDS: usize = 2;

/// How often its death is looked for, some milliseconds each.
const LOOKS: usize = 100;

/// A running helper. Dropping it kills it and frees its resources.
#[derive(Debug)]
pub struct Helper {
    child: Child,
    output: Capture,
}

impl Helper {
    /// Starts `program` in `dir`, with nothing of the grader's environment but
    /// its `PATH`. It may change what is in `dir` and listen, and connect to
    /// nothing. As with every child it must be called from the thread that
    /// lives as long as the run.
    ///
    /// # Errors
    /// If the operating system refuses.
    #[allow(
        clippy::disallowed_methods,
        reason = "one of the places that may start a process"
    )]
    pub fn start(program: &Path, args: &[&OsStr], dir: &Path) -> io::Result<Self> {
        let mut command = std::process::Command::new(program);
        command
            .args(args)
            .current_dir(dir)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let reach = Reach::new(&[dir], program).listening();
        let confined = Confined {
            reach: Some(&reach),
            limits: Limits::SERVICE,
            work: Some(dir),
            observer: None,
        };
        let mut child = ports::between_draws(|| {
            // The first call probes the system with processes of its own.
            prepare(&mut command, &confined)?;
            let mut command = tokio::process::Command::from(command);
            command.kill_on_drop(true).spawn()
        })?;
        let output = Capture::default();
        child.stdout.take().map(|stream| output.drain(stream));
        child.stderr.take().map(|stream| output.drain(stream));
        Ok(Self { child, output })
    }

    /// Returns how it ended and its last words, if it has.
    pub fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        let words = self.output.text();
        let last = words.lines().filter(|line| !line.trim().is_empty());
        let last: Vec<_> = last.map(str::trim).collect();
        let last = &last[last.len().saturating_sub(WORDS)..];
        Some(format!("{status}; {}", last.join("; ")))
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let pid = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(pid) = pid.and_then(Pid::from_raw) {
            // One that has ended already is as good.
            let _ = kill_process_group(pid, Signal::KILL);
        }
        for _ in 0..LOOKS {
            if !matches!(self.child.try_wait(), Ok(None)) {
                break;
            }
            super::pause::give_way();
        }
    }
}
