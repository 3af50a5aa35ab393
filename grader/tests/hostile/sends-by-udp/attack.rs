//! Sends a datagram to such an address.
//!
//! Held by: seccomp.

use super::sys::away;

pub fn attack() -> bool {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0");
    socket.is_ok_and(|socket| socket.send_to(b"mine", away()).is_ok())
}
