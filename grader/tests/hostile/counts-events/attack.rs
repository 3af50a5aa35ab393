//! Counts events of the processor, which leak what others do.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    let attributes = [0_u64; 16];
    works(
        298,
        &[attributes.as_ptr() as usize, 0, usize::MAX, usize::MAX, 0],
    )
}
