//! What the attacks have in common: plain calls of the system, by number.

use std::{env, ffi::CString};

unsafe extern "C" {
    fn syscall(number: i64, ...) -> i64;
}

/// Makes the call of that number (of x86_64), and tells what came of it: not
/// negative if it succeeded.
pub fn call(number: i64, a: &[usize]) -> i64 {
    let at = |place: usize| a.get(place).copied().unwrap_or_default();
    unsafe { syscall(number, at(0), at(1), at(2), at(3), at(4), at(5)) }
}

/// Whether the call succeeds.
pub fn works(number: i64, arguments: &[usize]) -> bool {
    call(number, arguments) >= 0
}

/// The process that grades.
pub fn grader() -> usize {
    env::var("HOSTILE_GRADER").unwrap().parse().unwrap()
}

/// A file of the teacher's.
pub fn outside() -> String {
    env::var("HOSTILE_OUTSIDE").unwrap()
}

/// The same, for calls.
pub fn outside_text() -> CString {
    CString::new(outside()).unwrap()
}

/// Where the network begins: an address of this machine that is not loopback.
pub fn away() -> String {
    env::var("HOSTILE_AWAY").unwrap()
}

/// The same as the kernel stores it.
pub fn away_bytes() -> [u8; 16] {
    let away: std::net::SocketAddrV4 = away().parse().unwrap();
    let (port, ip) = (away.port().to_be_bytes(), away.ip().octets());
    let mut bytes = [0; 16];
    bytes[0] = 2;
    bytes[2..4].copy_from_slice(&port);
    bytes[4..8].copy_from_slice(&ip);
    bytes
}

/// A port on which the machine serves TCP and UDP at every address.
pub fn port() -> u16 {
    let away: std::net::SocketAddr = away().parse().unwrap();
    away.port()
}
