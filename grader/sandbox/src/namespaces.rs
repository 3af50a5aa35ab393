//! Linux: a user namespace in which a process has a view of the file system of
//! its own, where all but its own folders is read-only, names, owners and
//! times included, and System V and POSIX objects that it shares with no other
//! process. It needs no privilege where the system lets users make one.

use std::{ffi::CString, io, os::unix::ffi::OsStrExt, path::PathBuf};

use rustix::process::{getegid, geteuid};

/// What the kernel calls the attributes of a mount.
#[repr(C)]
struct MountAttributes {
    set: u64,
    clear: u64,
    propagation: u64,
    user_namespace: u64,
}

/// The kernel's numbers for a copy of a mount and for what is done with it.
const OPEN_TREE_CLONE: libc::c_int = 1;
const MOVE_MOUNT_F_EMPTY_PATH: libc::c_int = 4;
const MOUNT_ATTR_RDONLY: u64 = 1;

/// The namespaces that a process gets.
const NEW: libc::c_int =
    libc::CLONE_NEWUSER | libc::CLONE_NEWNS | libc::CLONE_NEWIPC | libc::CLONE_NEWUTS;

/// Everything that the child needs, made before the fork.
#[derive(Debug)]
pub(crate) struct Namespaces {
    users: Vec<u8>,
    groups: Vec<u8>,
    /// The folders that stay writable, each with its mount while it is moved.
    writes: Vec<(CString, libc::c_int)>,
    work: Option<CString>,
}

impl Namespaces {
    /// In which `writes` stay writable and the process stands in `work`.
    pub(crate) fn new(writes: &[PathBuf], work: Option<PathBuf>) -> io::Result<Self> {
        let text = |path: PathBuf| CString::new(path.as_os_str().as_bytes());
        let mut real: Vec<PathBuf> = Vec::new();
        for folder in writes {
            real.push(folder.canonicalize()?);
        }
        // A folder before those in it.
        real.sort();
        real.dedup();
        let one = |id: u32| format!("{id} {id} 1").into_bytes();
        Ok(Self {
            users: one(geteuid().as_raw()),
            groups: one(getegid().as_raw()),
            writes: real
                .into_iter()
                .map(|folder| Ok((text(folder)?, -1)))
                .collect::<io::Result<_>>()?,
            work: work.map(text).transpose()?,
        })
    }

    /// Called in the child between fork and exec.
    #[allow(unsafe_code, reason = "the C library has no functions for these")]
    pub(crate) fn enter(&mut self) -> io::Result<()> {
        // SAFETY: a system call on an integer, in a process of one thread.
        done(unsafe { libc::unshare(NEW) }.into())?;
        write(c"/proc/self/setgroups", b"deny")?;
        write(c"/proc/self/uid_map", &self.users)?;
        write(c"/proc/self/gid_map", &self.groups)?;
        self.make_read_only()?;
        if let Some(work) = &self.work {
            // SAFETY: a system call on a text that outlives it.
            done(unsafe { libc::chdir(work.as_ptr()) }.into())?;
        }
        Ok(())
    }

    /// Makes every mount read-only, and puts the own folders back over it as
    /// mounts that are not.
    #[allow(unsafe_code, reason = "the C library has no functions for these")]
    fn make_read_only(&mut self) -> io::Result<()> {
        let clone = OPEN_TREE_CLONE | libc::O_CLOEXEC;
        let attributes = MountAttributes {
            set: MOUNT_ATTR_RDONLY,
            clear: 0,
            propagation: 0,
            user_namespace: 0,
        };
        // SAFETY: system calls on texts and a structure that outlive them, and
        // on descriptors that this made.
        unsafe {
            for (folder, mount) in &mut self.writes {
                let opened =
                    libc::syscall(libc::SYS_open_tree, libc::AT_FDCWD, folder.as_ptr(), clone);
                done(opened)?;
                *mount = opened as libc::c_int;
            }
            done(libc::syscall(
                libc::SYS_mount_setattr,
                libc::AT_FDCWD,
                c"/".as_ptr(),
                libc::AT_RECURSIVE,
                &raw const attributes,
                size_of::<MountAttributes>(),
            ))?;
            for (folder, mount) in &self.writes {
                done(libc::syscall(
                    libc::SYS_move_mount,
                    *mount,
                    c"".as_ptr(),
                    libc::AT_FDCWD,
                    folder.as_ptr(),
                    MOVE_MOUNT_F_EMPTY_PATH,
                ))?;
                libc::close(*mount);
            }
        }
        Ok(())
    }
}

/// Writes a file of the kernel's, without allocating.
#[allow(
    unsafe_code,
    reason = "between fork and exec nothing may allocate, as the standard library would"
)]
fn write(path: &std::ffi::CStr, text: &[u8]) -> io::Result<()> {
    // SAFETY: system calls on texts that outlive them, and on a descriptor of
    // our own.
    unsafe {
        let file = libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
        done(file.into())?;
        let written = libc::write(file, text.as_ptr().cast(), text.len());
        let result = done(written as libc::c_long);
        libc::close(file);
        result
    }
}

fn done(answer: libc::c_long) -> io::Result<()> {
    if answer < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
