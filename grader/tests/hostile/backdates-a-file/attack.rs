//! Changes the times of that file.
//!
//! Held by: namespaces, loopback.

use super::sys::{outside_text, works};

pub fn attack() -> bool {
    works(
        280,
        &[-100_isize as usize, outside_text().as_ptr() as usize, 0, 0],
    )
}
