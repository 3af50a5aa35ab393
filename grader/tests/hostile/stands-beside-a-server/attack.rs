//! Listens on the port of a server at a different loopback address, and then
//! connects to the server as if that port were its own.
//!
//! Held by: loopback.

use std::net::{SocketAddr, TcpListener, TcpStream};

pub fn attack() -> bool {
    let neighbour = std::env::var("HOSTILE_NEIGHBOUR").unwrap();
    let neighbour: SocketAddr = neighbour.parse().unwrap();
    let own = TcpListener::bind(("127.0.0.2", neighbour.port()));
    own.is_ok() && TcpStream::connect(neighbour).is_ok()
}
