//! Leaves a POSIX message queue.
//!
//! Held by: namespaces, seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(240, &[c"hostile-queue".as_ptr() as usize, 0o102, 0o600, 0]);
    false
}
