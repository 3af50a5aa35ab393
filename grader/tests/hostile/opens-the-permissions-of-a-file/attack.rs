//! Lets every user write to that file.
//!
//! Held by: namespaces, loopback.

use super::sys::outside;

pub fn attack() -> bool {
    use std::os::unix::fs::PermissionsExt;
    let all = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(outside(), all).is_ok()
}
