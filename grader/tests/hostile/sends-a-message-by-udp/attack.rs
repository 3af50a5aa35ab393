//! Sends a datagram by the call whose receiver is in memory.
//!
//! Held by: seccomp.

use super::sys::{away_bytes, call, works};

pub fn attack() -> bool {
    let socket = call(41, &[2, 2, 0]);
    let address = away_bytes();
    let part = [c"mine".as_ptr() as usize, 4];
    let message = [
        address.as_ptr() as usize,
        16,
        part.as_ptr() as usize,
        1,
        0,
        0,
        0,
    ];
    works(46, &[socket as usize, message.as_ptr() as usize, 0])
}
