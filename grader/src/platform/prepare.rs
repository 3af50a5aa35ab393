//! The one place where a child is prepared, between fork and exec: a process
//! group of its own, limits, and death with its parent. A sandbox belongs
//! here too.

use std::os::unix::process::CommandExt;

use nix::sys::resource::{Resource, setrlimit};

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
            super::system::die_with_parent()?;
            Ok(())
        });
    }
}
