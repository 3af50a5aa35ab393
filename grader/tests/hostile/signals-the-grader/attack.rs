//! Sends the grader a signal.

use super::sys::{grader, works};

pub fn attack() -> bool {
    works(62, &[grader(), 18])
}
