//! The addresses by which this machine reaches itself, and those by which
//! others reach it.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

/// How long a connection to this machine itself may take.
const CONNECT: Duration = Duration::from_millis(100);

/// Returns the loopback addresses that every machine has: 127.0.0.1, and a
/// second one on Linux, where all of 127.0.0.0/8 reaches the loopback
/// interface. A socket bound to 127.0.0.1 alone does not answer on it.
#[must_use]
pub fn loopback_addresses() -> Vec<IpAddr> {
    let mut found = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    if cfg!(target_os = "linux") {
        found.push(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)));
    }
    found
}

/// Returns the IPv4 addresses of this machine's interfaces other than loopback.
#[must_use]
pub fn interface_addresses() -> Vec<IpAddr> {
    let mut found = Vec::new();
    for address in super::system::interface_addresses() {
        let address = IpAddr::V4(address);
        if !address.is_loopback() && !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// Returns those of [`interface_addresses`] by which this machine reaches
/// itself: a firewall may be in the way, and then it is in the way of every
/// service.
#[must_use]
pub fn reachable_addresses() -> Vec<IpAddr> {
    let is_reachable = |address: &IpAddr| {
        let listener = TcpListener::bind((*address, 0));
        let port = listener.as_ref().ok().and_then(|l| l.local_addr().ok());
        let target = port.map(|port| SocketAddr::new(*address, port.port()));
        target.is_some_and(|target| TcpStream::connect_timeout(&target, CONNECT).is_ok())
    };
    let mut found = interface_addresses();
    found.retain(is_reachable);
    found
}
