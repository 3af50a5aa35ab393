//! Leaves a System V message queue.
//!
//! Held by: namespaces, seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(68, &[0x0074_6861, 0o1600]);
    false
}
