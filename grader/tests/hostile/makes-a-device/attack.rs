//! Makes a device in its own folder.
//!
//! Held by: capabilities.

use super::sys::works;

pub fn attack() -> bool {
    works(133, &[c"mine".as_ptr() as usize, 0o020_666, 0x0101])
}
