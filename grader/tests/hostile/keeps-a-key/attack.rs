//! Leaves a key in the keyring of the user.
//!
//! Held by: seccomp.

use super::sys::works;

pub fn attack() -> bool {
    let (kind, name) = (c"user".as_ptr() as usize, c"hostile".as_ptr() as usize);
    works(248, &[kind, name, name, 7, -4_isize as usize])
}
