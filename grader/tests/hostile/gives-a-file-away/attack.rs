//! Gives that file to another user.
//!
//! Held by: seccomp.

use super::sys::{outside_text, works};

pub fn attack() -> bool {
    works(
        92,
        &[outside_text().as_ptr() as usize, usize::MAX, usize::MAX],
    )
}
