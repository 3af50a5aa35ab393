//! Reads the keyring of the user.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(250, &[0, -4_isize as usize, 0])
}
