//! Connects and sends in one call.
//!
//! Held by: seccomp.

use super::sys::{away_bytes, call, works};

pub fn attack() -> bool {
    let socket = call(41, &[2, 1, 0]);
    let (text, address) = (c"mine".as_ptr() as usize, away_bytes());
    let address = address.as_ptr() as usize;
    works(44, &[socket as usize, text, 4, 0x2000_0000, address, 16])
}
