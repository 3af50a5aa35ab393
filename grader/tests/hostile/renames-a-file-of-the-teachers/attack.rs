//! Renames that file.

use super::sys::outside;

pub fn attack() -> bool {
    std::fs::rename(outside(), outside() + ".mine").is_ok()
}
