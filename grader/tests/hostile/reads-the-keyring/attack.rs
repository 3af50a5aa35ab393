//! Reads the keyring of the user.

use super::sys::works;

pub fn attack() -> bool {
    works(250, &[0, -4_isize as usize, 0])
}
