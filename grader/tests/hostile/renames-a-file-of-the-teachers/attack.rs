//! Renames that file.
//!
//! Held by: landlock.

use super::sys::outside;

pub fn attack() -> bool {
    std::fs::rename(outside(), outside() + ".mine").is_ok()
}
