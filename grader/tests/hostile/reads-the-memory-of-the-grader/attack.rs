//! Reads the memory of the grader by a call.
//!
//! Held by: seccomp.

use super::sys::{call, grader};

pub fn attack() -> bool {
    let mut bytes = [0_u8; 8];
    let ours = [bytes.as_mut_ptr() as usize, 8];
    let theirs = [0x1000_usize, 8];
    let (ours, theirs) = (ours.as_ptr() as usize, theirs.as_ptr() as usize);
    let read = call(310, &[grader(), ours, 1, theirs, 1, 0]);
    read >= 0 || std::io::Error::last_os_error().raw_os_error() != Some(1)
}
