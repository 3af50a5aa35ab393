//! Sends a descriptor from one process to another through a Unix socket.

use std::{
    mem,
    os::{
        fd::{AsRawFd, FromRawFd, OwnedFd, RawFd},
        unix::net::UnixStream,
    },
};

/// Room for one descriptor in a message.
#[repr(C, align(8))]
struct Control([u8; 64]);

/// Sends a descriptor through the socket, without allocating.
#[allow(unsafe_code, reason = "between fork and exec nothing may allocate")]
pub(super) fn send(socket: RawFd, descriptor: RawFd) {
    let mut byte = [0_u8];
    let mut part = libc::iovec {
        iov_base: byte.as_mut_ptr().cast(),
        iov_len: 1,
    };
    let mut control = Control([0; 64]);
    // SAFETY: the message and its parts are on this stack, and the control
    // buffer has room for one descriptor.
    unsafe {
        let mut message: libc::msghdr = mem::zeroed();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = control.0.as_mut_ptr().cast();
        message.msg_controllen = libc::CMSG_SPACE(size_of::<RawFd>() as u32) as _;
        let head = libc::CMSG_FIRSTHDR(&raw const message);
        (*head).cmsg_level = libc::SOL_SOCKET;
        (*head).cmsg_type = libc::SCM_RIGHTS;
        (*head).cmsg_len = libc::CMSG_LEN(size_of::<RawFd>() as u32) as _;
        libc::CMSG_DATA(head)
            .cast::<RawFd>()
            .write_unaligned(descriptor);
        libc::sendmsg(socket, &raw const message, libc::MSG_NOSIGNAL);
    }
}

/// Waits for the descriptor that [`send`] sends; `None` if none comes.
#[allow(unsafe_code, reason = "the descriptor that arrives becomes owned here")]
pub(super) fn receive(socket: &UnixStream) -> Option<OwnedFd> {
    let mut byte = [0_u8];
    let mut part = libc::iovec {
        iov_base: byte.as_mut_ptr().cast(),
        iov_len: 1,
    };
    let mut control = Control([0; 64]);
    // SAFETY: the message and its parts are on this stack. The kernel made the
    // descriptor for this message, and only we have it.
    unsafe {
        let mut message: libc::msghdr = mem::zeroed();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = control.0.as_mut_ptr().cast();
        message.msg_controllen = size_of::<Control>() as _;
        let flags = libc::MSG_CMSG_CLOEXEC;
        if libc::recvmsg(socket.as_raw_fd(), &raw mut message, flags) < 1 {
            return None;
        }
        let head = libc::CMSG_FIRSTHDR(&raw const message).as_ref()?;
        let has_descriptor =
            head.cmsg_level == libc::SOL_SOCKET && head.cmsg_type == libc::SCM_RIGHTS;
        let descriptor = libc::CMSG_DATA(head).cast::<RawFd>();
        has_descriptor.then(|| OwnedFd::from_raw_fd(descriptor.read_unaligned()))
    }
}
