//! Changes how the grader is scheduled.
//!
//! Held by: seccomp.

use super::sys::{grader, works};

pub fn attack() -> bool {
    let parameters = [0_i32];
    works(144, &[grader(), 0, parameters.as_ptr() as usize])
}
