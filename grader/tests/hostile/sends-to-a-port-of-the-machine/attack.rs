//! Sends to a server of the machine by UDP, as a name server is asked.
//!
//! Held by: loopback.

pub fn attack() -> bool {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = super::sys::port();
    socket.connect(("127.0.0.1", port)).is_ok() && socket.send(b"mine").is_ok()
}
