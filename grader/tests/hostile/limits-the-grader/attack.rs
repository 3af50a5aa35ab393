//! Sets a limit of the grader, which could end it.
//!
//! Held by: seccomp.

use super::sys::{grader, works};

pub fn attack() -> bool {
    let limit = [0_u64, u64::MAX];
    works(302, &[grader(), 4, limit.as_ptr() as usize, 0])
}
