//! Connects to a Unix socket of the machine, as a container service has.
//!
//! Held by: loopback.

pub fn attack() -> bool {
    let socket = std::env::var("HOSTILE_SOCKET").unwrap();
    std::os::unix::net::UnixStream::connect(socket).is_ok()
}
