//! Starts the measured programs, and takes their time.

use std::{
    error::Error,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Returns a program that prints nothing on stdout and builds in its folder.
#[allow(
    clippy::disallowed_methods,
    reason = "a benchmark starts what it measures"
)]
pub(super) fn command(program: &str, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).stdout(Stdio::null());
    command
}

/// Returns how long it takes to end with `status`.
pub(super) fn time(mut command: Command, status: i32) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    let ended = command.status()?;
    if ended.code() != Some(status) {
        return Err(format!("{command:?}: {ended}").into());
    }
    Ok(start.elapsed())
}

pub(super) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
