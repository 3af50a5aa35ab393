//! Links that file into its own folder.
//!
//! Held by: landlock.

use super::sys::outside;

pub fn attack() -> bool {
    std::fs::hard_link(outside(), "mine").is_ok()
}
