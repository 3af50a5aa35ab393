//! Opens a socket that forges packets.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(41, &[2, 3, 1])
}
