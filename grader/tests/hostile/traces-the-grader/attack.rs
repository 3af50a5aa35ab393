//! Attaches to the grader as a debugger.
//!
//! Held by: seccomp.

use super::sys::{grader, works};

pub fn attack() -> bool {
    works(101, &[0x4206, grader(), 0, 0])
}
