//! Takes another folder for the root.
//!
//! Held by: seccomp, capabilities.

use super::sys::works;

pub fn attack() -> bool {
    works(161, &[c".".as_ptr() as usize])
}
