//! The one place where a child is prepared, between fork and exec: a process
//! group of its own, limits, and death with its parent. A sandbox belongs
//! here too.

use std::os::unix::process::CommandExt;

use nix::sys::resource::{Resource, setrlimit};

/// The largest file that a process may write, in bytes: no exercise comes near
/// it, and a runaway one does not fill the disk with a single file.
const LARGEST_FILE: u64 = 1 << 30;

/// Makes `command` start its process prepared.
#[allow(
    unsafe_code,
    reason = "pre_exec is unsafe: between fork and exec only calls that are async-signal-safe are allowed, and these two are plain system calls"
)]
pub(super) fn prepare(command: &mut std::process::Command) {
    command.process_group(0);
    // SAFETY: `setrlimit` and `prctl` are system calls without locks or
    // allocation, and nothing is shared with the parent.
    unsafe {
        command.pre_exec(|| {
            setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
            setrlimit(Resource::RLIMIT_FSIZE, LARGEST_FILE, LARGEST_FILE)?;
            super::system::die_with_parent()?;
            Ok(())
        });
    }
}
