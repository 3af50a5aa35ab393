//! Leaves a System V semaphore.
//!
//! Held by: namespaces, seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(64, &[0x0074_6861, 1, 0o1600]);
    false
}
