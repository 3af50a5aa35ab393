//! Gives every process of the user another priority.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(141, &[2, 0, 0])
}
