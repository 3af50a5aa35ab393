//! Linux: reports every program that a process or one of its descendants tries
//! to start, and every file that it tries to open or looks for, whether or not
//! that succeeds. The kernel asks the grader before each such system call
//! (seccomp user notifications) and then carries it out unchanged. It asks the
//! same way before each connection, and before each change of a mode or a time
//! where the process has no view of the files of its own: those the grader
//! makes. Does not judge what it saw.

use std::{
    collections::BTreeSet,
    io, mem,
    os::{
        fd::{AsRawFd, OwnedFd, RawFd},
        unix::net::UnixStream,
    },
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rustix::thread::set_no_new_privs;

mod descriptor;

use super::{
    Attempt,
    connect::{Question, Rules, allowed},
    filter::{Filter, fails},
    metadata,
    paths::{absolute, text},
};
use descriptor::{receive, send};

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

/// The calls that reach what all processes of a machine share.
const SHARING: &[(libc::c_long, &str)] = &[
    (libc::SYS_shmget, "System V shared memory"),
    (libc::SYS_msgget, "a System V message queue"),
    (libc::SYS_semget, "a System V semaphore"),
    (libc::SYS_mq_open, "a POSIX message queue"),
];

/// What the grader does in place of a process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Delegated {
    /// Its connections; `None`: they are its own.
    pub(crate) connections: Option<Rules>,
    /// Changes of modes and times, of files in these folders; `None`: they are
    /// its own.
    pub(crate) changes: Option<Vec<PathBuf>>,
}

impl Delegated {
    pub(crate) fn is_empty(&self) -> bool {
        self.connections.is_none() && self.changes.is_none()
    }
}

/// What was seen of one process and its descendants.
#[derive(Debug, Default)]
struct Seen {
    /// Whether the kernel reports at all.
    reports: bool,
    attempts: BTreeSet<Attempt>,
}

/// Sees the attempts of one process and its descendants, from its start on.
#[derive(Debug, Clone)]
pub struct Observer {
    seen: Arc<Mutex<Seen>>,
    /// Whether it reports attempts, and does not only act for the process.
    records: bool,
}

impl Default for Observer {
    fn default() -> Self {
        Self {
            seen: Arc::default(),
            records: true,
        }
    }
}

/// What the child needs to install its part.
#[derive(Debug)]
pub(crate) struct Line {
    socket: UnixStream,
    filter: Filter,
}

impl Line {
    /// Called in the child between fork and exec: installs the filter and
    /// sends its listener to the grader. A kernel without it leaves the process
    /// as it is.
    pub(crate) fn install(&self) {
        if set_no_new_privs(true).is_err() {
            return;
        }
        let listener = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER;
        // A kernel before 5.19 does not know the second flag, without which a
        // signal makes a process ask twice.
        let made = self
            .filter
            .enter(listener | libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)
            .or_else(|_| self.filter.enter(listener));
        if let Ok(listener) = made
            && let Ok(listener) = RawFd::try_from(listener)
        {
            send(self.socket.as_raw_fd(), listener);
        }
    }
}

impl Observer {
    /// Only acts for the process, and reports nothing.
    pub(crate) fn silent() -> Self {
        Self {
            records: false,
            ..Self::default()
        }
    }

    /// The line to a process that is to be started, for which the grader does
    /// what is `delegated`.
    pub(crate) fn line(&self, delegated: Delegated) -> io::Result<Line> {
        let unknown = || io::Error::other("the calls of this architecture are not known");
        let mut filter = Filter::new(libc::SECCOMP_RET_ALLOW).ok_or_else(unknown)?;
        let report = libc::SECCOMP_RET_USER_NOTIF;
        if self.records {
            let files = CALLS.iter().map(|call| call.number);
            for number in files.chain(SHARING.iter().map(|(number, _)| *number)) {
                filter.answer(number, report);
            }
        }
        if delegated.connections.is_some() {
            filter.answer(libc::SYS_connect, report);
        }
        if delegated.changes.is_some() {
            for number in metadata::CALLS {
                filter.answer(*number, report);
            }
            for number in metadata::OTHER_CALLS {
                filter.answer(*number, fails(libc::ENOSYS));
            }
        }
        let (ours, theirs) = UnixStream::pair()?;
        let observer = self.clone();
        std::thread::Builder::new()
            .name("observer".to_owned())
            .spawn(move || observer.serve(&ours, &delegated))?;
        Ok(Line {
            socket: theirs,
            filter: filter.finish(),
        })
    }

    /// The attempts so far; `None` if the kernel does not report them.
    #[must_use]
    pub fn attempts(&self) -> Option<BTreeSet<Attempt>> {
        let seen = self.seen();
        seen.reports.then(|| seen.attempts.clone())
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the kernel until the last observed process has ended.
    fn serve(&self, socket: &UnixStream, delegated: &Delegated) {
        let Some(listener) = receive(socket) else {
            return;
        };
        let listener = Arc::new(listener);
        self.seen().reports = true;
        while is_readable(&listener) {
            let Some(asked) = next(&listener) else {
                continue;
            };
            let number = libc::c_long::from(asked.data.nr);
            if let (libc::SYS_connect, Some(rules)) = (number, &delegated.connections) {
                connect(&listener, &asked, rules);
                continue;
            }
            if let Some(own) = &delegated.changes
                && metadata::CALLS.contains(&number)
            {
                let made = metadata::change(&asked, own, || is_asked(&listener, asked.id));
                answer(&listener, asked.id, made);
                continue;
            }
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

/// Makes a connection of the process and answers with what came of it. One
/// that may take its time gets a thread, so that no other call waits for it.
fn connect(listener: &Arc<OwnedFd>, asked: &libc::seccomp_notif, rules: &Rules) {
    let id = asked.id;
    let question = Question {
        thread: asked.pid,
        socket: asked.data.args[0],
        address: asked.data.args[1],
        length: asked.data.args[2] & 0xffff_ffff,
    };
    match allowed(question, rules, || is_asked(listener, id)) {
        Err(error) => answer(listener, id, error),
        Ok(connection) if connection.is_prompt() => answer(listener, id, connection.make()),
        Ok(connection) => {
            let shared = Arc::clone(listener);
            let work = move || answer(&shared, id, connection.make());
            let thread = std::thread::Builder::new().name("connection".to_owned());
            if thread.spawn(work).is_err() {
                answer(listener, id, libc::EAGAIN);
            }
        }
    }
}

/// Whether the process still waits for the answer.
#[allow(unsafe_code, reason = "the kernel reads one integer")]
fn is_asked(listener: &OwnedFd, id: u64) -> bool {
    // SAFETY: the integer outlives the call.
    unsafe {
        libc::ioctl(
            listener.as_raw_fd(),
            libc::SECCOMP_IOCTL_NOTIF_ID_VALID,
            &raw const id,
        ) == 0
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

/// The next question; `None` if the process that asked has ended meanwhile.
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

/// Lets the call go on as if the kernel had not asked.
fn go_on(listener: &OwnedFd, id: u64) {
    respond(
        listener,
        id,
        0,
        libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32,
    );
}

/// Lets the call return 0, or fail with `error`.
fn answer(listener: &OwnedFd, id: u64, error: i32) {
    respond(listener, id, -error, 0);
}

#[allow(unsafe_code, reason = "the kernel's own structure, read by it")]
fn respond(listener: &OwnedFd, id: u64, error: i32, flags: u32) {
    let answer = libc::seccomp_notif_resp {
        id,
        val: 0,
        error,
        flags,
    };
    // SAFETY: the structure outlives the call. A process that was killed
    // meanwhile needs no answer.
    unsafe {
        libc::ioctl(
            listener.as_raw_fd(),
            libc::SECCOMP_IOCTL_NOTIF_SEND,
            &raw const answer,
        );
    }
}

/// The attempt that the question is about.
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
mod tests;
