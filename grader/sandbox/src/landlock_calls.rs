//! The three system calls of Landlock, for which the C library has no functions
//! (landlock(7), `linux/landlock.h`). What is allowed is in `landlock.rs`.

#![allow(
    unsafe_code,
    reason = "the C library has no functions for these system calls"
)]

use std::{
    ffi::CString,
    io,
    ops::{BitAnd, BitOr, Not},
    os::{
        fd::{AsRawFd, FromRawFd, OwnedFd},
        unix::ffi::OsStrExt as _,
    },
    path::Path,
};

/// What can be done with a file or a folder: bits of `LANDLOCK_ACCESS_FS_*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Access(u64);

impl Access {
    pub(crate) const EXECUTE: Self = Self(1);
    pub(crate) const WRITE_FILE: Self = Self(1 << 1);
    const READ_FILE: Self = Self(1 << 2);
    const READ_DIR: Self = Self(1 << 3);
    pub(crate) const TRUNCATE: Self = Self(1 << 14);
    pub(crate) const IOCTL_DEV: Self = Self(1 << 15);
    /// Reads files and lists folders.
    pub(crate) const READ: Self = Self(Self::READ_FILE.0 | Self::READ_DIR.0);
    /// Reads, lists and executes.
    pub(crate) const RUN: Self = Self(Self::READ.0 | Self::EXECUTE.0);
    /// Everything that version 5 knows; later ones have added no file access.
    pub(crate) const ALL: Self = Self((1 << 16) - 1);
    /// What a file can be given; the other bits belong to folders.
    const OF_A_FILE: Self = Self(
        Self::EXECUTE.0
            | Self::WRITE_FILE.0
            | Self::READ_FILE.0
            | Self::TRUNCATE.0
            | Self::IOCTL_DEV.0,
    );

    /// Returns what a kernel with this version of Landlock can control.
    fn known_to(version: i64) -> Self {
        let bits = match version {
            ..=1 => 13,
            2 => 14,
            3 | 4 => 15,
            5.. => 16,
        };
        Self((1 << bits) - 1)
    }
}

impl BitOr for Access {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Access {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Access {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0)
    }
}

/// `struct landlock_ruleset_attr`.
#[repr(C)]
struct RulesetAttributes {
    handled_access_fs: u64,
    handled_access_net: u64,
    scoped: u64,
}

/// `struct landlock_path_beneath_attr`.
#[repr(C, packed)]
struct PathBeneath {
    allowed_access: u64,
    parent_fd: i32,
}

/// Rules that hold for nobody yet.
#[derive(Debug)]
pub(crate) struct Ruleset {
    descriptor: OwnedFd,
    handled: Access,
}

impl Ruleset {
    /// Makes rules that refuse every access to a file, and from version 6 on
    /// every abstract Unix socket and every signal to a process outside.
    /// Returns `None` for version 0: the kernel has no Landlock.
    pub(crate) fn new(version: i64) -> io::Result<Option<Self>> {
        /// `LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL`.
        const SCOPES: u64 = 0b11;
        if version == 0 {
            return Ok(None);
        }
        let handled = Access::known_to(version);
        let attributes = RulesetAttributes {
            handled_access_fs: handled.0,
            handled_access_net: 0,
            scoped: if version < 6 { 0 } else { SCOPES },
        };
        // An older kernel takes a longer structure if the rest of it is zero.
        // SAFETY: the kernel reads that many bytes of a structure that lives on.
        let made = unsafe {
            libc::syscall(
                libc::SYS_landlock_create_ruleset,
                &raw const attributes,
                size_of::<RulesetAttributes>(),
                0,
            )
        };
        let descriptor = i32::try_from(made).unwrap_or(-1);
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel has just made it, for nobody else.
        let descriptor = unsafe { OwnedFd::from_raw_fd(descriptor) };
        Ok(Some(Self {
            descriptor,
            handled,
        }))
    }

    /// Allows `access` on those paths and on everything below them. A path
    /// that is not there is left out.
    pub(crate) fn allow(
        &self,
        paths: impl IntoIterator<Item = impl AsRef<Path>>,
        access: Access,
    ) -> io::Result<()> {
        for path in paths {
            let Some(place) = open_path(path.as_ref()) else {
                continue;
            };
            let access = if is_directory(&place)? {
                access
            } else {
                access & Access::OF_A_FILE
            };
            self.allow_beneath(&place, access & self.handled)?;
        }
        Ok(())
    }

    fn allow_beneath(&self, place: &OwnedFd, access: Access) -> io::Result<()> {
        /// `LANDLOCK_RULE_PATH_BENEATH`.
        const BENEATH: libc::c_int = 1;
        let rule = PathBeneath {
            allowed_access: access.0,
            parent_fd: place.as_raw_fd(),
        };
        // SAFETY: the kernel reads a structure that lives on.
        let added = unsafe {
            libc::syscall(
                libc::SYS_landlock_add_rule,
                self.descriptor.as_raw_fd(),
                BENEATH,
                &raw const rule,
                0,
            )
        };
        done(added)
    }
}

impl From<Ruleset> for OwnedFd {
    fn from(rules: Ruleset) -> Self {
        rules.descriptor
    }
}

/// Opens a path only to name it; `None` if it cannot be.
fn open_path(path: &Path) -> Option<OwnedFd> {
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    // SAFETY: a string that ends with a zero byte.
    let descriptor = unsafe { libc::open(path.as_ptr(), libc::O_PATH | libc::O_CLOEXEC) };
    // SAFETY: the kernel has just made it, for nobody else.
    (descriptor >= 0).then(|| unsafe { OwnedFd::from_raw_fd(descriptor) })
}

fn is_directory(place: &OwnedFd) -> io::Result<bool> {
    let kind = rustix::fs::fstat(place)?.st_mode & libc::S_IFMT;
    Ok(kind == libc::S_IFDIR)
}

/// Returns which version of Landlock the kernel has; 0 if none.
pub(crate) fn version() -> i64 {
    /// `LANDLOCK_CREATE_RULESET_VERSION`.
    const VERSION: libc::c_uint = 1;
    // SAFETY: a system call that is given no memory.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<u8>(),
            0_usize,
            VERSION,
        )
    };
    version.max(0)
}

/// Holds the calling thread, and what it starts, to `rules` for good. It is
/// called in the child between fork and exec, after `no_new_privs`.
pub(crate) fn restrict_self(rules: &OwnedFd) -> io::Result<()> {
    // SAFETY: a system call on two integers; no memory is shared.
    done(unsafe { libc::syscall(libc::SYS_landlock_restrict_self, rules.as_raw_fd(), 0) })
}

fn done(result: libc::c_long) -> io::Result<()> {
    if result == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}
