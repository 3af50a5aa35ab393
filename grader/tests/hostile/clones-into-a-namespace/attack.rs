//! Starts a child in namespaces of its own.
//!
//! Held by: seccomp.

use super::sys::call;

pub fn attack() -> bool {
    let child = call(56, &[0x1000_0000 | 17, 0, 0, 0, 0]);
    if child == 0 {
        std::process::exit(0);
    }
    child > 0
}
