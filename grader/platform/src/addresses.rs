//! The addresses by which this machine reaches itself, and those by which
//! others reach it.

use std::net::{IpAddr, Ipv4Addr};

/// The loopback addresses that every machine has: 127.0.0.1, and on Linux,
/// where all of 127.0.0.0/8 reaches the loopback interface, a second one, so
/// that a socket bound to 127.0.0.1 alone shows itself.
#[must_use]
pub fn loopback_addresses() -> Vec<IpAddr> {
    let mut found = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    if cfg!(target_os = "linux") {
        found.push(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)));
    }
    found
}

/// The IPv4 addresses of this machine's interfaces other than loopback.
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
