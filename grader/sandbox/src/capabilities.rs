//! Linux: gives up every capability. A program of root's that is started
//! afterwards gets none back, for `no_new_privs` is set.

use std::io;

/// The layout of the kernel's own header for `capset`.
#[repr(C)]
struct Header {
    version: u32,
    pid: i32,
}

/// The layout of one half of the kernel's sets.
#[repr(C)]
#[derive(Clone, Copy)]
struct Sets {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

/// Version 3: two halves of 32 capabilities.
const VERSION: u32 = 0x2008_0522;

/// Called in the child between fork and exec.
#[allow(unsafe_code, reason = "the C library has no function for capset")]
pub(crate) fn drop_all() -> io::Result<()> {
    let header = Header {
        version: VERSION,
        pid: 0,
    };
    let none = Sets {
        effective: 0,
        permitted: 0,
        inheritable: 0,
    };
    let sets = [none; 2];
    // SAFETY: a system call on two structures of this stack, which it reads.
    let done = unsafe { libc::syscall(libc::SYS_capset, &raw const header, sets.as_ptr()) };
    if done == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}
