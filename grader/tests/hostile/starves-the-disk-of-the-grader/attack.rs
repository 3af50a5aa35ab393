//! Changes the priority of the grader at the disk.
//!
//! Held by: seccomp.

use super::sys::{grader, works};

pub fn attack() -> bool {
    works(251, &[1, grader(), 0x4000])
}
