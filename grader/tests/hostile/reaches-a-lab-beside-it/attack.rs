//! Connects to a server of the grader's that belongs to another check.
//!
//! Held by: loopback.

pub fn attack() -> bool {
    let neighbour = std::env::var("HOSTILE_NEIGHBOUR").unwrap();
    std::net::TcpStream::connect(neighbour).is_ok()
}
