//! Opens the memory of the grader for writing.
//!
//! Held by: landlock.

use super::sys::grader;

pub fn attack() -> bool {
    let memory = format!("/proc/{}/mem", grader());
    std::fs::File::options().write(true).open(memory).is_ok()
}
