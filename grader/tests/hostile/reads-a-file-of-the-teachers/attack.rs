//! Reads a file in a folder that every user may read.
//!
//! Held by: landlock.

use super::sys::outside;

pub fn attack() -> bool {
    std::fs::read(outside()).is_ok()
}
