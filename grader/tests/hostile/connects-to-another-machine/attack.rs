//! Opens a connection to an address that is not loopback.
//!
//! Held by: loopback.

use super::sys::away;

pub fn attack() -> bool {
    std::net::TcpStream::connect(away()).is_ok()
}
