//! Linux: the grader changes modes and times in place of a process that has no
//! view of the files of its own. The file rules do not cover these, so any file
//! of the user's could be named. The grader opens what is named once, looks
//! where that is, and changes only what is in the process's own folders.

use std::{
    ffi::CString,
    io,
    os::{
        fd::{AsRawFd, FromRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::{Path, PathBuf},
};

use super::{
    connect::{duplicate, read},
    paths::{absolute, text},
};

/// The calls that the grader makes.
pub(super) const CALLS: &[libc::c_long] = &[
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_utimensat,
];

/// Other calls for the same, which the C library does without.
pub(super) const OTHER_CALLS: &[libc::c_long] = &[
    // fchmodat2, on every architecture.
    452,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_futimesat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utimes,
];

/// Two times, as the kernel takes them.
type Times = [libc::timespec; 2];

/// What is changed, of which file.
enum Change {
    Mode(libc::mode_t),
    /// `None`: to now.
    Times(Option<Times>),
}

/// Makes the change that is asked for: 0, or the error that the call fails
/// with. `is_asked` tells whether the process still waits for the answer.
pub(super) fn change(
    asked: &libc::seccomp_notif,
    own: &[PathBuf],
    is_asked: impl Fn() -> bool,
) -> i32 {
    let made = named(asked).and_then(|(file, change)| {
        // The number of a thread that ended may be another's by now.
        if !is_asked() {
            return Err(libc::EINTR);
        }
        if is_inside(&file, own) {
            make(&file, &change)
        } else {
            Err(libc::EPERM)
        }
    });
    made.err().unwrap_or(0)
}

/// The file that a call names, held open, and what the call changes.
fn named(asked: &libc::seccomp_notif) -> Result<(OwnedFd, Change), i32> {
    let (thread, [first, second, third, fourth, ..]) = (asked.pid, asked.data.args);
    let mode = |argument: u64| Change::Mode(argument as libc::mode_t & 0o7777);
    let here = libc::AT_FDCWD as u64;
    match libc::c_long::from(asked.data.nr) {
        #[cfg(target_arch = "x86_64")]
        libc::SYS_chmod => Ok((opened(thread, here, first, true)?, mode(second))),
        libc::SYS_fchmod => Ok((duplicated(thread, first)?, mode(second))),
        libc::SYS_fchmodat => Ok((opened(thread, first, second, true)?, mode(third))),
        libc::SYS_utimensat => {
            let times = (third != 0).then(|| times(thread, third)).transpose()?;
            let follows = fourth as i32 & libc::AT_SYMLINK_NOFOLLOW == 0;
            let file = if second == 0 {
                duplicated(thread, first)?
            } else {
                opened(thread, first, second, follows)?
            };
            Ok((file, Change::Times(times)))
        }
        _ => Err(libc::ENOSYS),
    }
}

fn duplicated(thread: u32, descriptor: u64) -> Result<OwnedFd, i32> {
    duplicate(thread, descriptor).map_err(|_| libc::EBADF)
}

/// The file of the path at that address of the thread, from its folder on.
#[allow(unsafe_code, reason = "the standard library opens no file as a place")]
fn opened(thread: u32, folder: u64, path: u64, follows: bool) -> Result<OwnedFd, i32> {
    let folder = match folder as i32 {
        libc::AT_FDCWD => format!("/proc/{thread}/cwd"),
        descriptor => format!("/proc/{thread}/fd/{descriptor}"),
    };
    let path = absolute(thread, &folder, &text(thread, path).ok_or(libc::EFAULT)?);
    let path = CString::new(path.as_os_str().as_bytes()).map_err(|_| libc::EINVAL)?;
    let last = if follows { 0 } else { libc::O_NOFOLLOW };
    // SAFETY: the path outlives the call, and only we have the descriptor.
    unsafe {
        let file = libc::open(path.as_ptr(), libc::O_PATH | libc::O_CLOEXEC | last);
        if file < 0 {
            Err(last_error())
        } else {
            Ok(OwnedFd::from_raw_fd(file))
        }
    }
}

fn times(thread: u32, address: u64) -> Result<Times, i32> {
    const NUMBER: usize = size_of::<i64>();
    let bytes = read(thread, address, 4 * NUMBER)?;
    let number = |place: usize| {
        let bytes = bytes.get(place * NUMBER..(place + 1) * NUMBER);
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, i64::from_ne_bytes)
    };
    let time = |place: usize| libc::timespec {
        tv_sec: number(place),
        tv_nsec: number(place + 1),
    };
    Ok([time(0), time(2)])
}

/// Whether the file is in one of those folders, by its real path.
fn is_inside(file: &OwnedFd, own: &[PathBuf]) -> bool {
    let Ok(real) = std::fs::read_link(entry(file)) else {
        return false;
    };
    let holds = |folder: &PathBuf| folder.canonicalize().is_ok_and(|own| real.starts_with(own));
    own.iter().any(holds)
}

/// The link of the kernel's that leads to an open file, whatever its name.
fn entry(file: &OwnedFd) -> PathBuf {
    Path::new("/proc/self/fd").join(file.as_raw_fd().to_string())
}

#[allow(unsafe_code, reason = "the C library's calls on a path of our own")]
fn make(file: &OwnedFd, change: &Change) -> Result<(), i32> {
    let entry = entry(file);
    let entry = CString::new(entry.as_os_str().as_bytes()).map_err(|_| libc::EINVAL)?;
    // SAFETY: the path and the times outlive the calls, which read them.
    let made = unsafe {
        match change {
            Change::Mode(mode) => libc::chmod(entry.as_ptr(), *mode),
            Change::Times(times) => {
                let times = times
                    .as_ref()
                    .map_or(std::ptr::null(), |times| times.as_ptr());
                libc::utimensat(libc::AT_FDCWD, entry.as_ptr(), times, 0)
            }
        }
    };
    if made == 0 { Ok(()) } else { Err(last_error()) }
}

fn last_error() -> i32 {
    let error = io::Error::last_os_error().raw_os_error();
    error.unwrap_or(libc::EIO)
}
