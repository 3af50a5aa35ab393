//! Compares its own memory with that of the grader.
//!
//! Held by: seccomp.

use super::sys::{grader, works};

pub fn attack() -> bool {
    works(312, &[std::process::id() as usize, grader(), 1, 0, 0])
}
