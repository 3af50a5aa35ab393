//! The one place where a child is prepared, between fork and exec: a session
//! of its own, limits, death with its parent, no file but its three streams,
//! and the fence around what it can reach.

use std::{io, os::unix::process::CommandExt, path::Path, process::Command};

use super::{
    Limits, Observer, Reach, children::note_down, fence::Fence, limits::threads_of_user, session,
};

/// How a process is confined.
#[derive(Debug, Clone, Copy)]
pub struct Confined<'a> {
    /// How far it reaches; `None`: as far as the grader does.
    pub reach: Option<&'a Reach>,
    /// What it may use.
    pub limits: Limits,
    /// The folder that it stands in.
    pub work: Option<&'a Path>,
    /// What records its attempts.
    pub observer: Option<&'a Observer>,
}

/// Makes `command` start its process prepared.
///
/// # Errors
/// Fails if a folder of its reach is missing, or the system refuses a rule, a
/// pair of sockets or a thread.
#[allow(
    unsafe_code,
    reason = "pre_exec is unsafe: between fork and exec only calls that are async-signal-safe are allowed, and these are plain system calls"
)]
pub fn prepare(command: &mut Command, confined: &Confined<'_>) -> io::Result<()> {
    let mut fence = Fence::new(confined.reach, confined.work, confined.observer)?;
    let limits = confined.limits;
    let others = if fence.counts_alone() {
        Some(0)
    } else {
        threads_of_user()
    };
    note_down(command);
    // SAFETY: all of these make system calls without locks or allocation, and
    // nothing is shared with the parent.
    unsafe {
        command.pre_exec(move || {
            session::leave_terminal()?;
            session::be_the_first_to_go();
            limits.enter()?;
            fence.enter_namespaces()?;
            limits.enter_threads(others)?;
            session::die_with_parent()?;
            session::close_at_exec();
            fence.enter()
        });
    }
    Ok(())
}
