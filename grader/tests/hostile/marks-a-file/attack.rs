//! Puts an attribute on that file.
//!
//! Held by: seccomp.

use super::sys::{outside_text, works};

pub fn attack() -> bool {
    let name = c"user.hostile".as_ptr() as usize;
    works(188, &[outside_text().as_ptr() as usize, name, name, 4, 0])
}
