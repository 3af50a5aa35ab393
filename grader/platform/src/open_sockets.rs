//! Linux: the sockets other than TCP listeners by which others can reach a
//! process: UDP ports and named Unix sockets.

use std::{collections::HashSet, fs, io, path::Path};

use super::{
    linux::{sockets_of, tree},
    proc_files::socket,
};

/// The system's UDP sockets; a machine without IPv6 has the first table only.
const UDP: [&str; 2] = ["/proc/net/udp", "/proc/net/udp6"];

/// The state of a UDP socket without a peer. One with a peer, as for a question
/// to a name server, accepts nothing from others.
const UNCONNECTED: &str = "07";

/// Returns the UDP ports and the named Unix sockets of the process, its
/// descendants, and processes with the mark: each as text, with its port.
pub(super) fn open_sockets(root: u32, mark: Option<&Path>) -> io::Result<Vec<(String, u16)>> {
    let sockets: HashSet<u64> = tree(root, mark)?.into_iter().flat_map(sockets_of).collect();
    let mut found = Vec::new();
    for table in UDP {
        let lines = fs::read_to_string(table).unwrap_or_default();
        let open = lines.lines().filter_map(|line| udp_port(line, &sockets));
        found.extend(open);
    }
    let unix = fs::read("/proc/net/unix")?;
    let unix = String::from_utf8_lossy(&unix);
    let named = unix.lines().filter_map(|line| unix_name(line, &sockets));
    found.extend(named.map(|name| (format!("the Unix socket {name}"), 0)));
    found.sort();
    found.dedup();
    Ok(found)
}

/// Returns the port of a line of the UDP table, if it is one of `sockets`.
fn udp_port(line: &str, sockets: &HashSet<u64>) -> Option<(String, u16)> {
    let is_open = line.split_whitespace().nth(3)? == UNCONNECTED;
    let socket = socket(line).filter(|socket| is_open && sockets.contains(&socket.inode))?;
    Some((format!("UDP {}", socket.address), socket.address.port()))
}

/// Returns the name of a line of the table of Unix sockets, which a client has
/// none of, if it is one of `sockets`.
fn unix_name<'a>(line: &'a str, sockets: &HashSet<u64>) -> Option<&'a str> {
    let mut fields = line.split_whitespace();
    let inode = fields.nth(6)?.parse().ok()?;
    fields.next().filter(|_| sockets.contains(&inode))
}

#[cfg(test)]
mod tests {
    use std::{
        net::UdpSocket,
        os::unix::net::{UnixListener, UnixStream},
    };

    use super::open_sockets;

    #[test]
    fn udp_ports_and_named_unix_sockets_are_found_and_clients_are_not() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("door");
        let (_door, udp) = (
            UnixListener::bind(&path).unwrap(),
            UdpSocket::bind("127.0.0.1:0").unwrap(),
        );
        let _client = UnixStream::connect(&path).unwrap();
        let asking = UdpSocket::bind("127.0.0.1:0").unwrap();
        asking.connect("127.0.0.1:9").unwrap();
        let found = open_sockets(std::process::id(), None).unwrap();
        let port = |socket: &UdpSocket| socket.local_addr().unwrap().port();
        assert!(found.contains(&(format!("the Unix socket {}", path.display()), 0)));
        assert!(found.iter().any(|(_, other)| *other == port(&udp)));
        assert!(!found.iter().any(|(_, other)| *other == port(&asking)));
    }
}
