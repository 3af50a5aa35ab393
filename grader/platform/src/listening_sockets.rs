//! Linux: the listening TCP sockets of all processes. The kernel is asked for
//! them alone (`sock_diag`), which takes it a tenth of a millisecond; a kernel
//! without that has them in `/proc/net/tcp`, among all that there are.

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink, recv, send, socket_with,
};

use super::proc_files::{Socket, socket};

/// The system's sockets; a machine without IPv6 has the first table only.
const TABLES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];
const DATAGRAM_TABLES: [&str; 2] = ["/proc/net/udp", "/proc/net/udp6"];

/// The families of addresses, as the kernel numbers them.
const FAMILIES: [u8; 2] = [2, 10];

/// `SOCK_DIAG_BY_FAMILY`, and the flags of a request for all that there is.
const BY_FAMILY: u16 = 20;
const DUMP: u16 = 0x301;

/// Kinds of messages: an error, and the end of the answer.
const ERROR: u16 = 2;
const DONE: u16 = 3;

const TCP: u8 = 6;
const LISTEN: u32 = 1 << 10;

/// The sizes of a message's head and of a request.
const HEAD: usize = 16;
const REQUEST: usize = HEAD + 56;

/// Lists the listening TCP sockets of all processes.
///
/// # Errors
/// If the system does not tell.
pub(super) fn listeners_of_all() -> io::Result<Vec<Socket>> {
    match FAMILIES.map(ask) {
        [Ok(mut found), Ok(more)] => {
            found.extend(more);
            Ok(found)
        }
        _ => read(),
    }
}

/// Asks the kernel for the listeners of one family.
fn ask(family: u8) -> io::Result<Vec<Socket>> {
    let (kind, flags) = (SocketType::RAW, SocketFlags::CLOEXEC);
    let kernel = socket_with(
        AddressFamily::NETLINK,
        kind,
        flags,
        Some(netlink::SOCK_DIAG),
    )?;
    send(&kernel, &request(family), SendFlags::empty())?;
    let mut found = Vec::new();
    let mut answer = vec![0; 32 << 10];
    loop {
        let (length, _) = recv(&kernel, &mut *answer, RecvFlags::empty())?;
        let mut rest = answer.get(..length).unwrap_or_default();
        while let Some((kind, body, after)) = message(rest) {
            match kind {
                DONE => return Ok(found),
                ERROR => return Err(io::Error::other("the kernel lists no sockets")),
                _ => found.extend(listener(body)),
            }
            rest = after;
        }
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// Returns a `struct nlmsghdr` and `struct inet_diag_req_v2`: every TCP socket of the
/// family that listens.
fn request(family: u8) -> [u8; REQUEST] {
    let mut request = [0; REQUEST];
    let mut put = |at: usize, bytes: &[u8]| request[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &72_u32.to_ne_bytes());
    put(4, &BY_FAMILY.to_ne_bytes());
    put(6, &DUMP.to_ne_bytes());
    put(HEAD, &[family, TCP]);
    put(HEAD + 4, &LISTEN.to_ne_bytes());
    request
}

/// Returns the kind and the body of the first message, and the bytes after it.
fn message(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let length = u32::from_ne_bytes(part(bytes, 0)?) as usize;
    let kind = u16::from_ne_bytes(part(bytes, 4)?);
    let body = bytes.get(HEAD..length)?;
    let next = length.next_multiple_of(4).min(bytes.len());
    Some((kind, body, bytes.get(next..)?))
}

/// Parses a `struct inet_diag_msg`.
fn listener(body: &[u8]) -> Option<Socket> {
    let port = u16::from_be_bytes(part(body, 4)?);
    let ip: IpAddr = if *body.first()? == FAMILIES[0] {
        Ipv4Addr::from(part::<4>(body, 8)?).into()
    } else {
        Ipv6Addr::from(part::<16>(body, 8)?).into()
    };
    Some(Socket {
        address: SocketAddr::new(ip, port),
        is_listening: true,
        inode: u32::from_ne_bytes(part(body, 68)?).into(),
    })
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

/// Lists the UDP sockets of all processes.
///
/// # Errors
/// If the system does not tell.
pub(super) fn datagram_sockets_of_all() -> io::Result<Vec<Socket>> {
    sockets_in(DATAGRAM_TABLES)
}

/// Reads the listeners in `/proc`.
fn read() -> io::Result<Vec<Socket>> {
    let all = sockets_in(TABLES)?.into_iter();
    Ok(all.filter(|socket| socket.is_listening).collect())
}

fn sockets_in(tables: [&str; 2]) -> io::Result<Vec<Socket>> {
    let mut text = fs::read_to_string(tables[0])?;
    text += &fs::read_to_string(tables[1]).unwrap_or_default();
    Ok(text.lines().filter_map(socket).collect())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::{FAMILIES, Socket, ask, listeners_of_all, message, read};

    #[test]
    fn the_kernel_and_its_table_say_the_same_of_a_listener_and_nothing_of_a_client() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            // A machine without IPv6 has nothing to compare there.
            let Ok(listener) = TcpListener::bind(address) else {
                continue;
            };
            let address = listener.local_addr().unwrap();
            let client = std::net::TcpStream::connect(address).unwrap();
            let client = client.local_addr().unwrap();
            let (asked, read) = (listeners_of_all().unwrap(), read().unwrap());
            let of = |all: &[Socket]| {
                let found = all.iter().find(|socket| socket.address == address);
                found.map(|socket| socket.inode)
            };
            assert!(of(&asked).is_some_and(|inode| inode > 0), "{asked:?}");
            assert_eq!(of(&asked), of(&read));
            assert!(!asked.iter().any(|socket| socket.address == client));
        }
    }

    #[test]
    fn an_answer_that_is_cut_short_has_no_message() {
        assert_eq!(message(&[]), None);
        assert_eq!(message(&[40, 0, 0, 0, 3, 0, 0, 0]), None);
    }

    #[test]
    fn a_family_that_the_kernel_does_not_know_is_an_error_or_empty() {
        let found = ask(FAMILIES[0] + 200);
        assert!(found.is_err() || found.is_ok_and(|all| all.is_empty()));
    }
}
