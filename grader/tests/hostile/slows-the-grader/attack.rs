//! Gives the grader the lowest priority.
//!
//! Held by: seccomp.

use super::sys::{grader, works};

pub fn attack() -> bool {
    works(141, &[0, grader(), 0])
}
