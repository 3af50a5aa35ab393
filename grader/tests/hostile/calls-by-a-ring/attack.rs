//! Makes calls through a ring in memory, which no filter sees.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    let parameters = [0_u64; 16];
    works(425, &[1, parameters.as_ptr() as usize])
}
