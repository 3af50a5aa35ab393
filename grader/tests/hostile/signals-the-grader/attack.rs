//! Sends the grader a signal.
//!
//! Held by: signals.

use super::sys::{grader, works};

pub fn attack() -> bool {
    works(62, &[grader(), 18])
}
