//! Writes to that file.

use super::sys::outside;

pub fn attack() -> bool {
    std::fs::write(outside(), "mine").is_ok()
}
