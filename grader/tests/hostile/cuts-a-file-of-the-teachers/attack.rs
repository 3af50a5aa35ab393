//! Cuts that file to nothing.
//!
//! Held by: landlock.

use super::sys::{outside_text, works};

pub fn attack() -> bool {
    works(76, &[outside_text().as_ptr() as usize, 0])
}
