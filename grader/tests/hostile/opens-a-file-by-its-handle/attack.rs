//! Opens a file by its number, past every folder.
//!
//! Held by: seccomp.

use super::sys::call;

pub fn attack() -> bool {
    let handle = [0_u8; 128];
    call(304, &[-100_isize as usize, handle.as_ptr() as usize, 0]);
    std::io::Error::last_os_error().raw_os_error() != Some(1)
}
