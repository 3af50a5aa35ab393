//! Connects a datagram socket to such an address and sends.
//!
//! Held by: loopback.

use super::sys::away;

pub fn attack() -> bool {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0");
    socket.is_ok_and(|socket| socket.connect(away()).is_ok() && socket.send(b"mine").is_ok())
}
