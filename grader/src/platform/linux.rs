//! Linux: the process table and the listeners from `/proc`, and the two calls
//! that keep a stray process within reach: the grader adopts orphans
//! (subreaper), and a child dies with the grader.

use std::{
    collections::{HashMap, HashSet},
    ffi::OsString,
    fs::File,
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
};

use nix::{
    libc,
    sys::{
        prctl,
        signal::{Signal, kill},
        wait::{WaitPidFlag, waitpid},
    },
    unistd::Pid,
};
use procfs::{
    FromBufReadSI,
    net::TcpNetEntries,
    process::{FDPermissions, FDTarget, MMPermissions, MMapPath, Process},
};

pub(super) use super::{
    landlock::{FENCE, enter, fence},
    observer::Observer,
};

/// What else the system itself may have open in a process: its terminals, and
/// memory that only looks like a file.
pub(super) const FILES: &[&str] = &["/dev/pts", "/memfd:", "/anon_hugepage", "/[aio]"];

/// Called in the child between fork and exec.
pub(super) fn die_with_parent() -> io::Result<()> {
    prctl::set_pdeathsig(Signal::SIGKILL).map_err(Into::into)
}

/// Called in the child between fork and exec: what an editor, a terminal or a
/// CI runner left open in the grader is not the service's. A kernel before 5.11
/// has no such call, and hands it on.
#[allow(
    unsafe_code,
    reason = "no safe call marks every descriptor, whoever opened it"
)]
pub(super) fn close_at_exec() {
    // SAFETY: nothing is closed before the exec, and nothing in the child uses
    // a descriptor behind it.
    unsafe {
        libc::syscall(
            libc::SYS_close_range,
            3,
            libc::c_uint::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        );
    }
}

/// From here on an orphan of any descendant becomes our child.
pub(super) fn adopt_orphans() -> io::Result<()> {
    prctl::set_child_subreaper(true).map_err(Into::into)
}

/// From here on orphans are the system's again.
pub(super) fn leave_orphans() -> io::Result<()> {
    prctl::set_child_subreaper(false).map_err(Into::into)
}

/// The process and everything below it, as the process table has it now;
/// with `mark`, also what left it for good (a double fork makes it our child)
/// and still bears that mark.
fn tree(root: u32, mark: Option<&Path>) -> io::Result<Vec<i32>> {
    let me = std::process::id().cast_signed();
    let mut found = vec![root.cast_signed()];
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for process in procfs::process::all_processes().map_err(io::Error::other)? {
        // A process that ended while we read is not there.
        let Ok((process, stat)) = process.and_then(|p| p.stat().map(|stat| (p, stat))) else {
            continue;
        };
        let left = stat.ppid == me && stat.pid != found[0];
        if left && mark.is_some_and(|mark| is_marked(&process, mark)) {
            found.push(stat.pid);
        }
        children.entry(stat.ppid).or_default().push(stat.pid);
    }
    let mut next = 0;
    while next < found.len() {
        found.extend(children.get(&found[next]).into_iter().flatten());
        next += 1;
    }
    Ok(found)
}

/// Every listening TCP socket of the process, its descendants, and what bears
/// the mark.
pub(super) fn listeners(root: u32, mark: Option<&Path>) -> io::Result<Vec<SocketAddr>> {
    let sockets: HashSet<u64> = tree(root, mark)?.into_iter().flat_map(sockets_of).collect();
    if sockets.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<SocketAddr> = TABLES
        .iter()
        .flat_map(|table| listening(table, &sockets, None))
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// Whether the process, a descendant or what bears the mark listens on the
/// port. Mostly it is the process itself, and its line is soon found.
pub(super) fn listens_on(root: u32, mark: Option<&Path>, port: u16) -> io::Result<bool> {
    let sockets: HashSet<u64> = sockets_of(root.cast_signed()).into_iter().collect();
    let is_it = |address: &SocketAddr| address.port() == port;
    let own = |table: &&str| listening(table, &sockets, Some(port)).iter().any(is_it);
    if TABLES.iter().any(own) {
        return Ok(true);
    }
    Ok(listeners(root, mark)?.iter().any(is_it))
}

/// The system's sockets; a machine without IPv6 has the first table only.
const TABLES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];

/// Where these sockets listen; with `port`, no further than the first line of
/// that port.
fn listening(table: &str, sockets: &HashSet<u64>, port: Option<u16>) -> Vec<SocketAddr> {
    let lines = listening_lines(table, port).unwrap_or_default();
    let entries = TcpNetEntries::from_buf_read(lines.as_bytes(), procfs::current_system_info());
    let entries = entries.into_iter().flat_map(|entries| entries.0);
    entries
        .filter(|entry| sockets.contains(&entry.inode))
        .map(|entry| entry.local_address)
        .collect()
}

/// The lines of the listeners, and the heading. They stand before the
/// connections, and the kernel makes lines as they are read: to pass the last
/// of them costs it some milliseconds, to read the whole table some
/// twenty-five. So this reads in pieces smaller than a line, no further than
/// it must.
fn listening_lines(table: &str, port: Option<u16>) -> io::Result<String> {
    const PIECE: usize = 64;
    const LISTENS: &str = "0A";
    let ending = port.map(|port| format!(":{port:04X}"));
    let mut table = BufReader::with_capacity(PIECE, File::open(table)?);
    let mut text = String::new();
    table.read_line(&mut text)?;
    loop {
        let line = text.len();
        let read = table.read_line(&mut text)?;
        let mut fields = text[line..].split_whitespace();
        let (local, state) = (fields.nth(1).unwrap_or_default(), fields.nth(1));
        if read == 0 || state != Some(LISTENS) {
            text.truncate(line);
            return Ok(text);
        }
        if ending
            .as_ref()
            .is_some_and(|ending| local.ends_with(ending))
        {
            return Ok(text);
        }
    }
}

fn sockets_of(pid: i32) -> Vec<u64> {
    let Ok(fds) = Process::new(pid).and_then(|p| p.fd()) else {
        return Vec::new();
    };
    fds.flatten()
        .filter_map(|fd| match fd.target {
            FDTarget::Socket(inode) => Some(inode),
            _ => None,
        })
        .collect()
}

/// The executables of the process, its descendants, and what bears the mark.
pub(super) fn executables(root: u32, mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let of = |pid: i32| Process::new(pid).and_then(|p| p.exe()).ok();
    Ok(tree(root, mark)?.into_iter().filter_map(of).collect())
}

/// The regular files that the process, its descendants and what bears the mark
/// hold open for writing, those that have no name any more among them.
pub(super) fn files_open_for_writing(root: u32, mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    for pid in tree(root, mark)? {
        let Ok(fds) = Process::new(pid).and_then(|p| p.fd()) else {
            continue;
        };
        for fd in fds.flatten() {
            let FDTarget::Path(path) = &fd.target else {
                continue;
            };
            let link = format!("/proc/{pid}/fd/{}", fd.fd);
            let is_file = || std::fs::metadata(link).is_ok_and(|file| file.is_file());
            if fd.mode().contains(FDPermissions::WRITE) && is_file() {
                found.push(path.clone());
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The files whose code the process has in its memory, besides its own binary.
pub(super) fn libraries(pid: u32) -> io::Result<Option<Vec<PathBuf>>> {
    let process = Process::new(pid.cast_signed()).map_err(io::Error::other)?;
    let own = process.exe().map_err(io::Error::other)?;
    let mut found: Vec<PathBuf> = process
        .maps()
        .map_err(io::Error::other)?
        .into_iter()
        .filter(|map| map.perms.contains(MMPermissions::EXECUTE))
        .filter_map(|map| match map.pathname {
            MMapPath::Path(path) if path != own => Some(path),
            _ => None,
        })
        .collect();
    found.sort();
    found.dedup();
    Ok(Some(found))
}

/// The files that the process, its descendants and what bears the mark have
/// open or mapped, shared memory included.
pub(super) fn open_files(root: u32, mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for process in tree(root, mark)?.into_iter().map(Process::new) {
        // A process that ended while we read has nothing open.
        let Ok(process) = process else { continue };
        let files = process.fd().into_iter().flatten().flatten();
        found.extend(files.filter_map(|file| match file.target {
            FDTarget::Path(path) => Some(path),
            _ => None,
        }));
        let maps = process.maps().into_iter().flatten();
        found.extend(maps.filter_map(|map| match map.pathname {
            MMapPath::Path(path) => Some(path),
            MMapPath::Vsys(key) => Some(format!("/SYSV{key:08x}").into()),
            _ => None,
        }));
    }
    Ok(found)
}

/// Kills every process that was started below `root`, in whatever group or
/// session it is now, until none is left. Returns how many there were.
pub(super) fn kill_marked(root: &Path) -> usize {
    let mut killed = HashSet::new();
    // A process takes a moment to die, and may have forked before the kill
    // of the round before reached it.
    for _ in 0..1000 {
        let found = marked(root);
        if found.is_empty() {
            break;
        }
        for pid in found {
            killed.insert(pid);
            // Gone already is as good as killed.
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        super::give_way();
    }
    killed.len()
}

/// The processes whose environment, place or program is below `root`; those that
/// ended and only wait to be reaped do not count.
fn marked(root: &Path) -> Vec<i32> {
    let me = std::process::id().cast_signed();
    let Ok(all) = procfs::process::all_processes() else {
        return Vec::new();
    };
    all.flatten()
        .filter(|process| process.pid != me && is_marked(process, root))
        .filter(|process| process.stat().is_ok_and(|stat| stat.state != 'Z'))
        .map(|process| process.pid)
        .collect()
}

/// Kills every descendant but `spare`, adopted ones included, until none is
/// left. Only the subreaper can: an orphan that hid its mark is its child.
pub(super) fn kill_descendants(spare: i32) {
    let me = std::process::id();
    for _ in 0..1000 {
        let found: Vec<i32> = tree(me, None)
            .unwrap_or_default()
            .into_iter()
            .filter(|pid| *pid != me.cast_signed() && *pid != spare)
            .collect();
        if found.is_empty() {
            return;
        }
        for pid in found.into_iter().map(Pid::from_raw) {
            // Gone already is as good as killed; whoever is no child of ours
            // becomes one when its parent dies.
            let _ = kill(pid, Signal::SIGKILL);
            let _ = waitpid(pid, Some(WaitPidFlag::WNOHANG));
        }
        super::give_way();
    }
}

fn is_marked(process: &Process, root: &Path) -> bool {
    let home = || -> Option<PathBuf> {
        let environ = std::fs::read(format!("/proc/{}/environ", process.pid)).ok()?;
        environ
            .split(|byte| *byte == 0)
            .find_map(|entry| entry.strip_prefix(b"HOME="))
            .map(|home| OsString::from_vec(home.to_vec()).into())
    };
    home().is_some_and(|home| home.starts_with(root))
        || process.exe().is_ok_and(|exe| exe.starts_with(root))
        || process.cwd().is_ok_and(|cwd| {
            // A removed folder is shown with a suffix.
            cwd.as_os_str()
                .as_bytes()
                .starts_with(root.as_os_str().as_bytes())
        })
}
