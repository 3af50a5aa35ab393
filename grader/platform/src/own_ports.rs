//! Which ports of this machine belong to the processes of one run.

use std::path::PathBuf;

use dozen_sandbox::Ports;

use super::{ports::RANGE, system};

/// The ports that are opened afterwards, and those on which only processes
/// below the folder `run` wait. Ports that graders give away are never among
/// these: the Redis of a check beside this one waits there.
#[must_use]
pub fn own_ports(run: PathBuf) -> Ports {
    Ports::closed_but(move |protocol, port| {
        // A system that does not tell has no own ports.
        !RANGE.contains(&port) && system::is_own_port(&run, protocol, port).unwrap_or(false)
    })
}
