//! Loads a program into the kernel.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    let attributes = [0_u64; 16];
    works(321, &[0, attributes.as_ptr() as usize, 128])
}
