//! Duplicates an open file of the grader.
//!
//! Held by: seccomp.

use super::sys::{call, grader, works};

pub fn attack() -> bool {
    let process = call(434, &[grader(), 0]);
    process >= 0 && works(438, &[process as usize, 1, 0])
}
