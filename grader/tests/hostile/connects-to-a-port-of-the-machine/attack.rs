//! Connects to a server of the machine by its port, as a database has.
//!
//! Held by: loopback.

pub fn attack() -> bool {
    std::net::TcpStream::connect(("127.0.0.1", super::sys::port())).is_ok()
}
