//! Gives the machine the name that it has.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    works(170, &[name.as_ptr() as usize, name.trim().len()])
}
