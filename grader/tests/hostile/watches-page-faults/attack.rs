//! Handles the page faults of a process, a tool of many exploits.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(323, &[1])
}
