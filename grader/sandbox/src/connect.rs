//! Linux: the grader opens the connections of a process in its place, so that
//! none leaves this machine, by TCP or UDP. The kernel asks before each
//! `connect`; the grader reads the address once, makes the connection on a
//! duplicate of the process's own socket, and answers with what came of it.
//! No later change of the address by the process has an effect.

use std::{
    io, mem,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    os::{
        fd::{AsRawFd, FromRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::{Path, PathBuf},
};

use super::{Ports, Protocol};

/// Longer than every address of a family that is allowed.
const LONGEST: usize = 128;

/// Where the bytes of an address begin: after its family, and for the internet
/// its port.
const UNIX_PATH: usize = 2;
const IPV4: usize = 4;
const IPV6: usize = 8;

/// One `connect` that the kernel asks about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    /// The thread that calls.
    pub(super) thread: u32,
    /// The call's arguments.
    pub(super) socket: u64,
    pub(super) address: u64,
    pub(super) length: u64,
}

/// Where a process may connect to, on this machine.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    /// The folders in which it may use Unix sockets.
    pub(super) own: Vec<PathBuf>,
    /// Which ports; `None`: all of them.
    pub(super) ports: Option<Ports>,
}

/// A connection that may be made, on the process's own socket.
#[derive(Debug)]
pub(super) struct Connection {
    socket: OwnedFd,
    address: Vec<u8>,
}

/// The connection that is asked for, or the error that the call fails with.
/// `is_asked` tells whether the process still waits for the answer.
pub(super) fn allowed(
    question: Question,
    rules: &Rules,
    is_asked: impl Fn() -> bool,
) -> Result<Connection, i32> {
    let length = usize::try_from(question.length).unwrap_or(usize::MAX);
    if !(2..=LONGEST).contains(&length) {
        return Err(libc::EINVAL);
    }
    let mut address = read(question.thread, question.address, length)?;
    match family(&address) {
        libc::AF_INET | libc::AF_INET6 if leads_here(&address) => {}
        libc::AF_UNIX => address = inside(question.thread, &address, &rules.own)?,
        libc::AF_UNSPEC => {}
        libc::AF_INET | libc::AF_INET6 => return Err(libc::ENETUNREACH),
        _ => return Err(libc::EAFNOSUPPORT),
    }
    let socket = duplicate(question.thread, question.socket).map_err(|_| libc::EPERM)?;
    if matches!(family(&address), libc::AF_INET | libc::AF_INET6)
        && let Some(ports) = &rules.ports
        && !ports.allow(protocol(&socket), port(&address))
    {
        return Err(libc::ECONNREFUSED);
    }
    // The number of a thread that ended may be another's by now.
    if is_asked() {
        Ok(Connection { socket, address })
    } else {
        Err(libc::EINTR)
    }
}

impl Connection {
    /// Whether `make` returns at once.
    #[allow(unsafe_code, reason = "one call on a descriptor of our own")]
    pub(super) fn is_prompt(&self) -> bool {
        // SAFETY: a call on integers.
        let flags = unsafe { libc::fcntl(self.socket.as_raw_fd(), libc::F_GETFL) };
        flags & libc::O_NONBLOCK != 0
    }

    /// Makes it: 0, or the error that the call fails with.
    #[allow(unsafe_code, reason = "the address is the process's own, in bytes")]
    pub(super) fn make(&self) -> i32 {
        // SAFETY: the address outlives the call, which reads it.
        let made = unsafe {
            libc::connect(
                self.socket.as_raw_fd(),
                self.address.as_ptr().cast(),
                self.address.len() as libc::socklen_t,
            )
        };
        if made == 0 {
            0
        } else {
            io::Error::last_os_error()
                .raw_os_error()
                .unwrap_or(libc::EIO)
        }
    }
}

fn family(address: &[u8]) -> i32 {
    i32::from(u16::from_ne_bytes([address[0], address[1]]))
}

/// Whether it sends datagrams; a socket that does not tell counts as a stream.
fn protocol(socket: &OwnedFd) -> Protocol {
    match rustix::net::sockopt::socket_type(socket) {
        Ok(rustix::net::SocketType::DGRAM) => Protocol::Udp,
        _ => Protocol::Tcp,
    }
}

/// The port of an internet address.
fn port(address: &[u8]) -> u16 {
    let bytes = address.get(2..4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u16::from_be_bytes)
}

/// Whether an internet address is one of this machine's own loopback.
fn leads_here(address: &[u8]) -> bool {
    let ip: Option<IpAddr> = match family(address) {
        libc::AF_INET => address
            .get(IPV4..IPV4 + 4)
            .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())
            .map(|bytes| Ipv4Addr::from(bytes).into()),
        _ => address
            .get(IPV6..IPV6 + 16)
            .and_then(|bytes| <[u8; 16]>::try_from(bytes).ok())
            .map(|bytes| Ipv6Addr::from(bytes).to_canonical()),
    };
    // The unspecified address leads a client to its own machine.
    ip.is_some_and(|ip| ip.is_loopback() || ip.is_unspecified())
}

/// The address of a Unix socket in one of the folders `own`, by its real path.
fn inside(thread: u32, address: &[u8], own: &[PathBuf]) -> Result<Vec<u8>, i32> {
    let name = address[UNIX_PATH..].split(|byte| *byte == 0).next();
    let name = name.filter(|name| !name.is_empty()).ok_or(libc::EPERM)?;
    let name = Path::new(std::ffi::OsStr::from_bytes(name));
    let full = Path::new(&format!("/proc/{thread}/cwd")).join(name);
    let real = full.canonicalize().map_err(|_| libc::ENOENT)?;
    let is_own = |folder: &PathBuf| folder.canonicalize().is_ok_and(|own| real.starts_with(own));
    if !own.iter().any(is_own) {
        return Err(libc::EACCES);
    }
    let mut address = (libc::AF_UNIX as u16).to_ne_bytes().to_vec();
    address.extend(real.as_os_str().as_bytes());
    address.push(0);
    if address.len() > size_of::<libc::sockaddr_un>() {
        return Err(libc::ENAMETOOLONG);
    }
    Ok(address)
}

/// So many bytes of the memory of a thread.
#[allow(unsafe_code, reason = "the kernel copies between two processes")]
pub(super) fn read(thread: u32, address: u64, length: usize) -> Result<Vec<u8>, i32> {
    let mut bytes = vec![0_u8; length];
    let ours = libc::iovec {
        iov_base: bytes.as_mut_ptr().cast(),
        iov_len: length,
    };
    let theirs = libc::iovec {
        iov_base: address as *mut libc::c_void,
        iov_len: length,
    };
    // SAFETY: the kernel writes at most `length` bytes into `bytes`, and
    // checks the other process's address itself.
    let read = unsafe {
        libc::process_vm_readv(
            thread.cast_signed(),
            &raw const ours,
            1,
            &raw const theirs,
            1,
            0,
        )
    };
    if usize::try_from(read) == Ok(length) {
        Ok(bytes)
    } else {
        Err(libc::EFAULT)
    }
}

/// The descriptor of another process, as one of our own.
pub(super) fn duplicate(thread: u32, descriptor: u64) -> io::Result<OwnedFd> {
    let process = open(thread).or_else(|_| open(process_of(thread)?))?;
    let descriptor = libc::c_long::from(descriptor as i32);
    let process = libc::c_long::from(process.as_raw_fd());
    descriptor_of(libc::SYS_pidfd_getfd, process, descriptor)
}

fn open(process: u32) -> io::Result<OwnedFd> {
    descriptor_of(libc::SYS_pidfd_open, process.into(), 0)
}

/// Makes a system call on two integers that returns a new descriptor.
#[allow(unsafe_code, reason = "the C library has no function for these")]
fn descriptor_of(
    call: libc::c_long,
    first: libc::c_long,
    second: libc::c_long,
) -> io::Result<OwnedFd> {
    // SAFETY: a system call on integers.
    let made = unsafe { libc::syscall(call, first, second, 0) };
    if made < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel made the descriptor, and only we have it.
    Ok(unsafe { OwnedFd::from_raw_fd(made as i32) })
}

/// The process that a thread is part of.
fn process_of(thread: u32) -> io::Result<u32> {
    let status = std::fs::read_to_string(format!("/proc/{thread}/status"))?;
    let mut lines = status.lines();
    let process = lines.find_map(|line| line.strip_prefix("Tgid:")?.trim().parse().ok());
    process.ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// Whether the kernel asks, and lets the grader duplicate the descriptor of a
/// child. Some containers forbid it.
#[allow(unsafe_code, reason = "a child of this very program, which only waits")]
pub(super) fn is_possible() -> bool {
    let notify = libc::SECCOMP_RET_USER_NOTIF;
    // SAFETY: the kernel reads one integer; the child waits to be killed and
    // runs nothing of the parent's.
    unsafe {
        let asked = libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_GET_ACTION_AVAIL,
            0,
            &raw const notify,
        );
        if asked != 0 {
            return false;
        }
        let child = libc::fork();
        if child == 0 {
            loop {
                libc::pause();
            }
        }
        if child < 0 {
            return false;
        }
        let done = duplicate(child.unsigned_abs(), 0).is_ok()
            && read(
                child.unsigned_abs(),
                (&raw const notify).addr() as u64,
                mem::size_of_val(&notify),
            )
            .is_ok();
        libc::kill(child, libc::SIGKILL);
        libc::waitpid(child, std::ptr::null_mut(), 0);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::leads_here;

    fn ipv4(bytes: [u8; 4]) -> Vec<u8> {
        let mut address = (libc::AF_INET as u16).to_ne_bytes().to_vec();
        address.extend([0, 80]);
        address.extend(bytes);
        address
    }

    fn ipv6(text: &str) -> Vec<u8> {
        let mut address = (libc::AF_INET6 as u16).to_ne_bytes().to_vec();
        address.extend([0, 80, 0, 0, 0, 0]);
        address.extend(text.parse::<std::net::Ipv6Addr>().unwrap().octets());
        address
    }

    #[test]
    fn only_loopback_addresses_lead_here() {
        for here in [ipv4([127, 0, 0, 1]), ipv4([127, 9, 9, 9]), ipv4([0; 4])] {
            assert!(leads_here(&here), "{here:?}");
        }
        for here in ["::1", "::", "::ffff:127.0.0.1"] {
            assert!(leads_here(&ipv6(here)), "{here}");
        }
        for away in ["2001:db8::1", "::ffff:192.0.2.1", "fe80::1"] {
            assert!(!leads_here(&ipv6(away)), "{away}");
        }
        assert!(!leads_here(&ipv4([192, 0, 2, 1])));
        assert!(!leads_here(&ipv4([127, 0, 0, 1])[..6]));
    }
}
