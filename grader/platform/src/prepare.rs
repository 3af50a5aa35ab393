//! The only place that prepares a child between fork and exec: its own process
//! group, limits, death with its parent, no files but its three streams, and
//! the sandbox. A stricter sandbox belongs here too.

use std::os::{
    fd::{AsRawFd, OwnedFd},
    unix::process::CommandExt,
};

use rustix::process::{Resource, Rlimit, setrlimit};

/// The largest file that a process may write, in bytes: no exercise comes near
/// it, and a runaway one does not fill the disk with a single file.
const LARGEST_FILE: u64 = 1 << 30;

/// Makes `command` start its process prepared, behind `fence` if there is one.
#[allow(
    unsafe_code,
    reason = "pre_exec is unsafe: between fork and exec only calls that are async-signal-safe are allowed, and these are plain system calls"
)]
pub(super) fn prepare(command: &mut std::process::Command, fence: Option<OwnedFd>) {
    command.process_group(0);
    // SAFETY: `setrlimit`, `prctl`, `close_range` (`fcntl` on macOS) and
    // `landlock_restrict_self` are system calls without locks or allocation, and
    // nothing is shared with the parent.
    unsafe {
        command.pre_exec(move || {
            setrlimit(Resource::Core, at_most(0))?;
            setrlimit(Resource::Fsize, at_most(LARGEST_FILE))?;
            super::system::die_with_parent()?;
            super::system::close_at_exec();
            match &fence {
                Some(fence) => super::system::enter(fence.as_raw_fd()),
                None => Ok(()),
            }
        });
    }
}

fn at_most(limit: u64) -> Rlimit {
    Rlimit {
        current: Some(limit),
        maximum: Some(limit),
    }
}
