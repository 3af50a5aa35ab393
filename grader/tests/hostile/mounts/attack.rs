//! Mounts a file system over its own folder.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    let (none, here) = (c"none".as_ptr() as usize, c".".as_ptr() as usize);
    works(165, &[none, here, c"tmpfs".as_ptr() as usize, 0, 0])
}
