//! A process group that does not outlive its owner: cargo starts compilers and
//! build scripts, a compiler starts a linker, and all of them end together. In
//! the sandbox none can leave the group.

use rustix::process::{Pid, Signal, kill_process_group};

/// Kills the group when dropped.
#[derive(Debug)]
pub(super) struct Group(Option<Pid>);

impl Group {
    /// Returns the group that the process `leader` leads.
    pub(super) fn led_by(leader: Option<u32>) -> Self {
        let leader = leader.and_then(|id| i32::try_from(id).ok());
        Self(leader.and_then(Pid::from_raw))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            // It may have ended by itself, which is just as well.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}
