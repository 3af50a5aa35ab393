//! Opens a socket that pings.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(41, &[2, 2, 1])
}
