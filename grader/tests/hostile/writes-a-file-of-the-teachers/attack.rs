//! Writes to that file.
//!
//! Held by: landlock.

use super::sys::outside;

pub fn attack() -> bool {
    std::fs::write(outside(), "mine").is_ok()
}
