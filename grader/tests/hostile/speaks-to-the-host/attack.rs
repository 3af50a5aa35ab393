//! Opens a socket to the host of a virtual machine.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(41, &[40, 1, 0])
}
