//! Raises the limit on its memory.
//!
//! Held by: limits, capabilities.

use super::sys::works;

pub fn attack() -> bool {
    let limit = [u64::MAX; 2];
    works(160, &[2, limit.as_ptr() as usize])
}
