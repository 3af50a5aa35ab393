//! Reads the variables of the grader, tokens included.
//!
//! Held by: landlock.

use super::sys::grader;

pub fn attack() -> bool {
    std::fs::read(format!("/proc/{}/environ", grader())).is_ok()
}
