//! Asks for the limits of the grader by the call that also sets them.
//!
//! Held by: seccomp.

use super::sys::{grader, works};

pub fn attack() -> bool {
    let mut old = [0_u64; 2];
    works(302, &[grader(), 7, 0, old.as_mut_ptr() as usize])
}
