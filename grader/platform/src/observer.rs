//! Linux: reports every program that a process or one of its descendants tries
//! to start, and every file that it tries to open or looks for, whether or not
//! that succeeds. The kernel asks the grader before each such system call
//! (seccomp user notifications) and then carries it out unchanged. Does not
//! judge what it saw.

use std::{
    collections::BTreeSet,
    io, mem,
    os::{
        fd::{AsRawFd, FromRawFd, OwnedFd, RawFd},
        unix::net::UnixStream,
    },
    sync::{Arc, Mutex, PoisonError},
};

use rustix::thread::set_no_new_privs;

mod paths;

use super::Attempt;
use paths::{absolute, text};

/// The most attempts that are kept: a process that tries more is seen anyway.
const KEPT: usize = 20_000;

/// How a system call names a file: the arguments with the folder and the path.
#[derive(Clone, Copy)]
struct Call {
    number: libc::c_long,
    folder: Option<usize>,
    path: usize,
    starts: bool,
}

const fn call(number: libc::c_long, folder: Option<usize>, path: usize, starts: bool) -> Call {
    Call {
        number,
        folder,
        path,
        starts,
    }
}

/// The calls that start a program, open a file or look for one.
const CALLS: &[Call] = &[
    call(libc::SYS_execve, None, 0, true),
    call(libc::SYS_execveat, Some(0), 1, true),
    call(libc::SYS_openat, Some(0), 1, false),
    call(libc::SYS_openat2, Some(0), 1, false),
    call(libc::SYS_statx, Some(0), 1, false),
    call(libc::SYS_newfstatat, Some(0), 1, false),
    call(libc::SYS_faccessat, Some(0), 1, false),
    call(libc::SYS_faccessat2, Some(0), 1, false),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_open, None, 0, false),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_stat, None, 0, false),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_lstat, None, 0, false),
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_access, None, 0, false),
];

/// The system calls for means that all processes of a machine share.
const SHARING: &[(libc::c_long, &str)] = &[
    (libc::SYS_shmget, "System V shared memory"),
    (libc::SYS_msgget, "a System V message queue"),
    (libc::SYS_semget, "a System V semaphore"),
    (libc::SYS_mq_open, "a POSIX message queue"),
];

/// Returns the numbers of all calls that the kernel reports.
fn numbers() -> impl Iterator<Item = libc::c_long> {
    let files = CALLS.iter().map(|call| call.number);
    files.chain(SHARING.iter().map(|(number, _)| *number))
}

/// How many they are.
const REPORTED: usize = CALLS.len() + SHARING.len();

/// The attempts of one process and its descendants.
#[derive(Debug, Default)]
struct Seen {
    /// Whether the kernel reports at all.
    reports: bool,
    attempts: BTreeSet<Attempt>,
}

/// Sees the attempts of one process and its descendants, from its start on.
#[derive(Debug, Clone, Default)]
pub(super) struct Observer(Arc<Mutex<Seen>>);

impl Observer {
    /// Makes `command` start its process observed, if the kernel can do it.
    ///
    /// # Errors
    /// Fails if the system refuses a pair of sockets or a thread.
    #[allow(
        unsafe_code,
        reason = "pre_exec is unsafe: between fork and exec only calls that are async-signal-safe are allowed, and these are plain system calls"
    )]
    pub(super) fn attach(&self, command: &mut std::process::Command) -> io::Result<()> {
        use std::os::unix::process::CommandExt;
        let (ours, theirs) = UnixStream::pair()?;
        let observer = self.clone();
        std::thread::Builder::new()
            .name("observer".to_owned())
            .spawn(move || observer.serve(&ours))?;
        // SAFETY: `install` makes system calls on memory of its own stack.
        unsafe {
            command.pre_exec(move || {
                install(theirs.as_raw_fd());
                Ok(())
            });
        }
        Ok(())
    }

    /// Returns the attempts so far; `None` if the kernel does not report them.
    pub(super) fn attempts(&self) -> Option<BTreeSet<Attempt>> {
        let seen = self.seen();
        seen.reports.then(|| seen.attempts.clone())
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the kernel until the last observed process has ended.
    fn serve(&self, socket: &UnixStream) {
        let Some(listener) = receive(socket) else {
            return;
        };
        self.seen().reports = true;
        while is_readable(&listener) {
            let Some(asked) = next(&listener) else {
                continue;
            };
            if let Some(attempt) = attempt(&asked) {
                let mut seen = self.seen();
                if seen.attempts.len() < KEPT {
                    seen.attempts.insert(attempt);
                }
            }
            go_on(&listener, asked.id);
        }
    }
}

/// Installs the filter and sends its listener to the grader. Called in the
/// child between fork and exec. A kernel without it leaves the process as it
/// is.
#[allow(unsafe_code, reason = "the C library has no function for seccomp")]
fn install(socket: RawFd) {
    /// More than the calls above and three lines around them.
    const LINES: usize = 32;
    const { assert!(REPORTED + 3 <= LINES) };
    let load = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    let equal = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    let give = (libc::BPF_RET | libc::BPF_K) as u16;
    let line = |code, jt, k| libc::sock_filter { code, jt, jf: 0, k };
    let mut lines = [line(give, 0, libc::SECCOMP_RET_ALLOW); LINES];
    lines[0] = line(load, 0, 0);
    for (at, number) in numbers().enumerate() {
        lines[at + 1] = line(equal, (REPORTED - at) as u8, number as u32);
    }
    lines[REPORTED + 2] = line(give, 0, libc::SECCOMP_RET_USER_NOTIF);
    let program = libc::sock_fprog {
        len: (REPORTED + 3) as u16,
        filter: lines.as_mut_ptr(),
    };
    if set_no_new_privs(true).is_err() {
        return;
    }
    // SAFETY: a system call on a program that outlives it.
    let listener = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &raw const program,
        )
    };
    if let Ok(listener) = RawFd::try_from(listener)
        && listener >= 0
    {
        send(socket, listener);
    }
}

/// Room for one descriptor in a message.
#[repr(C, align(8))]
struct Control([u8; 64]);

/// Sends a descriptor through the socket, without allocating.
#[allow(unsafe_code, reason = "between fork and exec nothing may allocate")]
fn send(socket: RawFd, descriptor: RawFd) {
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
fn receive(socket: &UnixStream) -> Option<OwnedFd> {
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

/// Waits for a question; false once no observed process is left.
#[allow(unsafe_code, reason = "one poll on one descriptor")]
fn is_readable(listener: &OwnedFd) -> bool {
    let mut wait = libc::pollfd {
        fd: listener.as_raw_fd(),
        events: libc::POLLIN,
        revents: 0,
    };
    loop {
        // SAFETY: one descriptor on this stack.
        let came = unsafe { libc::poll(&raw mut wait, 1, -1) };
        if came >= 0 {
            return wait.revents & libc::POLLIN != 0;
        }
        if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return false;
        }
    }
}

/// Returns the next question; `None` if the process that asked has ended in the
/// meantime.
#[allow(unsafe_code, reason = "the kernel's own structure, filled by it")]
fn next(listener: &OwnedFd) -> Option<libc::seccomp_notif> {
    // SAFETY: all zeros is a valid value, and the kernel asks for it.
    unsafe {
        let mut asked: libc::seccomp_notif = mem::zeroed();
        let took = libc::ioctl(
            listener.as_raw_fd(),
            libc::SECCOMP_IOCTL_NOTIF_RECV,
            &raw mut asked,
        );
        (took == 0).then_some(asked)
    }
}

/// Lets the call continue unchanged.
#[allow(unsafe_code, reason = "the kernel's own structure, read by it")]
fn go_on(listener: &OwnedFd, id: u64) {
    let answer = libc::seccomp_notif_resp {
        id,
        val: 0,
        error: 0,
        flags: libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32,
    };
    // SAFETY: the structure outlives the call. A process that was killed in the
    // meantime needs no answer.
    unsafe {
        libc::ioctl(
            listener.as_raw_fd(),
            libc::SECCOMP_IOCTL_NOTIF_SEND,
            &raw const answer,
        );
    }
}

/// Returns the attempt that the question is about.
fn attempt(asked: &libc::seccomp_notif) -> Option<Attempt> {
    let number = libc::c_long::from(asked.data.nr);
    if let Some((_, what)) = SHARING.iter().find(|(call, _)| *call == number) {
        return Some(Attempt::Share(what));
    }
    let call = CALLS.iter().find(|call| call.number == number)?;
    let path = text(asked.pid, asked.data.args[call.path])?;
    let folder = match call.folder.map(|at| asked.data.args[at] as i32) {
        None | Some(libc::AT_FDCWD) => format!("/proc/{}/cwd", asked.pid),
        Some(descriptor) => format!("/proc/{}/fd/{descriptor}", asked.pid),
    };
    let path = absolute(asked.pid, &folder, &path);
    Some(if call.starts {
        Attempt::Start(path)
    } else {
        Attempt::Open(path)
    })
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "the tests start programs of this machine"
)]
mod tests {
    use std::{path::Path, process::Command};

    use super::{Attempt, Observer};

    #[test]
    fn attempts_of_descendants_are_seen_even_if_they_fail() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().canonicalize().unwrap();
        let observer = Observer::default();
        let mut command = Command::new("/bin/sh");
        let script = "(true <looked-for; exec ./not-there) 2>/dev/null; /bin/true; exit 7";
        command.args(["-c", script]).current_dir(&place);
        observer.attach(&mut command).unwrap();
        let status = command.status().unwrap();
        assert_eq!(status.code(), Some(7));
        let attempts = observer.attempts().expect("the kernel reports attempts");
        for expected in [
            Attempt::Start(Path::new("/bin/sh").to_owned()),
            Attempt::Start(place.join("./not-there")),
            Attempt::Start(Path::new("/bin/true").to_owned()),
            Attempt::Open(place.join("looked-for")),
        ] {
            assert!(attempts.contains(&expected), "{expected:?}: {attempts:?}");
        }
    }
}
