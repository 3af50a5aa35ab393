//! Linux: the process table and the listeners from `/proc`, and the call that
//! keeps a stray process within reach: the grader adopts orphans (subreaper).

use std::{
    collections::{HashMap, HashSet},
    io,
    net::{Ipv4Addr, SocketAddr},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use rustix::process::{
    Pid, Signal, WaitOptions, getpid, kill_process, set_child_subreaper, waitpid,
};

use dozen_sandbox::Protocol;

use super::{
    listening_sockets::{datagram_sockets_of_all, listeners_of_all},
    proc_files::{Process, Socket, Target, all_processes},
};

pub(super) use super::{open_sockets::open_sockets, overseer::Overseer};

/// Makes orphans of all descendants our children.
pub(super) fn adopt_orphans() -> io::Result<()> {
    set_child_subreaper(Some(getpid())).map_err(Into::into)
}

/// Leaves orphans to the system again.
pub(super) fn leave_orphans() -> io::Result<()> {
    set_child_subreaper(None).map_err(Into::into)
}

/// Returns the process and all its descendants in the current process table;
/// with `mark`, also processes that left it permanently (a double fork makes
/// them our children) and still have that mark.
pub(super) fn tree(root: u32, mark: Option<&Path>) -> io::Result<Vec<i32>> {
    let me = std::process::id().cast_signed();
    let mut found = vec![root.cast_signed()];
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for process in all_processes()? {
        // A process that ended while we read has no parent any more.
        let Ok(stat) = process.stat() else {
            continue;
        };
        let left = stat.parent == me && process.pid != found[0];
        if left && mark.is_some_and(|mark| is_marked(process, mark)) {
            found.push(process.pid);
        }
        children.entry(stat.parent).or_default().push(process.pid);
    }
    let mut next = 0;
    while next < found.len() {
        found.extend(children.get(&found[next]).into_iter().flatten());
        next += 1;
    }
    Ok(found)
}

/// Returns every listening TCP socket of the process, its descendants, and
/// processes with the mark.
pub(super) fn listeners(root: u32, mark: Option<&Path>) -> io::Result<Vec<SocketAddr>> {
    let sockets: HashSet<u64> = tree(root, mark)?.into_iter().flat_map(sockets_of).collect();
    if sockets.is_empty() {
        return Ok(Vec::new());
    }
    Ok(addresses(&listeners_of_all()?, &sockets))
}

/// Returns the addresses on which the process, a descendant or a process with
/// the mark listens on the port. Until any process does, none is looked at;
/// mostly it is the process itself, on every address.
pub(super) fn listeners_on(
    root: u32,
    mark: Option<&Path>,
    port: u16,
) -> io::Result<Vec<SocketAddr>> {
    let mut there = listeners_of_all()?;
    there.retain(|listener| listener.address.port() == port);
    if there.is_empty() {
        return Ok(Vec::new());
    }
    let own = addresses(
        &there,
        &sockets_of(root.cast_signed()).into_iter().collect(),
    );
    if own.iter().any(|address| address.ip().is_unspecified()) {
        return Ok(own);
    }
    let all = tree(root, mark)?.into_iter().flat_map(sockets_of);
    Ok(addresses(&there, &all.collect()))
}

/// Returns the addresses of the listeners that are among `sockets`.
fn addresses(listeners: &[Socket], sockets: &HashSet<u64>) -> Vec<SocketAddr> {
    let own = listeners.iter();
    let own = own.filter(|listener| sockets.contains(&listener.inode));
    let mut found: Vec<SocketAddr> = own.map(|listener| listener.address).collect();
    found.sort();
    found.dedup();
    found
}

/// Returns whether there are sockets on the port, and all of them belong to
/// processes with that mark.
pub(super) fn is_own_port(mark: &Path, protocol: Protocol, port: u16) -> io::Result<bool> {
    let mut there = match protocol {
        Protocol::Tcp => listeners_of_all()?,
        Protocol::Udp => datagram_sockets_of_all()?,
    };
    there.retain(|socket| socket.address.port() == port);
    if there.is_empty() {
        return Ok(false);
    }
    let all = all_processes()?.into_iter();
    let own: HashSet<u64> = all
        .filter(|process| is_marked(*process, mark))
        .flat_map(|process| sockets_of(process.pid))
        .collect();
    Ok(there.iter().all(|socket| own.contains(&socket.inode)))
}

/// Returns the addresses at which programs below `folder` listen, whichever
/// process started them.
pub(super) fn listeners_of_programs(folder: &Path) -> io::Result<Vec<SocketAddr>> {
    let runs = |process: &Process| process.exe().is_ok_and(|exe| exe.starts_with(folder));
    let all = all_processes()?.into_iter().filter(runs);
    let sockets: HashSet<u64> = all.flat_map(|process| sockets_of(process.pid)).collect();
    Ok(addresses(&listeners_of_all()?, &sockets))
}

/// Returns the process and everything below it.
pub(super) fn descendants(root: u32) -> Vec<i32> {
    tree(root, None).unwrap_or_default()
}

pub(super) fn sockets_of(pid: i32) -> Vec<u64> {
    let files = Process { pid }.open_files().into_iter().flatten();
    files
        .filter_map(|file| match file.target {
            Target::Socket(inode) => Some(inode),
            _ => None,
        })
        .collect()
}

/// Returns the executables of the process, its descendants, and processes with
/// the mark.
pub(super) fn executables(root: u32, mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let of = |pid: i32| Process { pid }.exe().ok();
    Ok(tree(root, mark)?.into_iter().filter_map(of).collect())
}

/// Returns the IPv4 addresses of this machine's interfaces, from the kernel's
/// own routing table: the address is above the line that calls it local.
pub(super) fn interface_addresses() -> Vec<Ipv4Addr> {
    let table = std::fs::read_to_string("/proc/net/fib_trie").unwrap_or_default();
    local_addresses(&table)
}

fn local_addresses(table: &str) -> Vec<Ipv4Addr> {
    let lines = table.lines().map(str::trim);
    lines
        .clone()
        .zip(lines.skip(1))
        .filter(|(_, kind)| *kind == "/32 host LOCAL")
        .filter_map(|(address, _)| address.strip_prefix("|-- ")?.parse().ok())
        .collect()
}

/// Returns the regular files that the process, its descendants and processes
/// with the mark hold open for writing, including those without a name.
pub(super) fn files_open_for_writing(root: u32, mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    for pid in tree(root, mark)? {
        let files = Process { pid }.open_files();
        for file in files.into_iter().flatten() {
            if let Target::Path(path) = &file.target
                && file.is_writable()
                && file.is_regular()
            {
                found.push(path.clone());
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Returns the files whose code the process has in its memory, besides its own
/// binary.
pub(super) fn libraries(pid: u32) -> io::Result<Option<Vec<PathBuf>>> {
    let process = Process {
        pid: pid.cast_signed(),
    };
    let own = process.exe()?;
    let mappings = process.mappings()?.into_iter();
    let mut found: Vec<PathBuf> = mappings
        .filter(|mapping| mapping.is_executable && mapping.path != own)
        .map(|mapping| mapping.path)
        .collect();
    found.sort();
    found.dedup();
    Ok(Some(found))
}

/// Returns the files that the process, its descendants and processes with the
/// mark have open or mapped, shared memory included.
pub(super) fn open_files(root: u32, mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for pid in tree(root, mark)? {
        // A process that ended while we read has nothing open.
        let process = Process { pid };
        let files = process.open_files().into_iter().flatten();
        found.extend(files.filter_map(|file| match file.target {
            Target::Path(path) => Some(path),
            _ => None,
        }));
        let mappings = process.mappings().into_iter().flatten();
        found.extend(mappings.map(|mapping| mapping.path));
    }
    Ok(found)
}

/// Kills every process that was started below `root`, in any group or session,
/// until none is left. Returns how many there were.
pub(super) fn kill_marked(root: &Path) -> usize {
    let mut killed = HashSet::new();
    // A process takes a moment to die, and may have forked before the kill
    // of the round before reached it.
    for _ in 0..1000 {
        let found = marked(root);
        if found.is_empty() {
            break;
        }
        for pid in found.into_iter().filter_map(Pid::from_raw) {
            killed.insert(pid);
            // Gone already is as good as killed.
            let _ = kill_process(pid, Signal::KILL);
        }
        super::pause::give_way();
    }
    killed.len()
}

/// Returns the processes whose environment, working directory or program is
/// below `root`, except those that have ended and wait to be reaped.
fn marked(root: &Path) -> Vec<i32> {
    let me = std::process::id().cast_signed();
    let all = all_processes().into_iter().flatten();
    all.filter(|process| process.pid != me && is_marked(*process, root))
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
        for pid in found.into_iter().filter_map(Pid::from_raw) {
            // A process that has ended counts as killed; one that is not our
            // child becomes one when its parent dies.
            let _ = kill_process(pid, Signal::KILL);
            let _ = waitpid(Some(pid), WaitOptions::NOHANG);
        }
        super::pause::give_way();
    }
}

fn is_marked(process: Process, root: &Path) -> bool {
    let home = process.variable("HOME").ok().flatten();
    home.is_some_and(|home| Path::new(&home).starts_with(root))
        || process.exe().is_ok_and(|exe| exe.starts_with(root))
        || process.cwd().is_ok_and(|cwd| {
            // A removed folder is shown with a suffix.
            cwd.as_os_str()
                .as_bytes()
                .starts_with(root.as_os_str().as_bytes())
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn this_machines_addresses_are_the_local_ones_of_the_routing_table() {
        let table = "Local:\n  +-- 127.0.0.0/8 2 0 2\n     |-- 127.0.0.0\n        /8 host LOCAL\n     \
                     |-- 127.0.0.1\n        /32 host LOCAL\n  |-- 192.0.2.2\n     /32 host LOCAL\n  \
                     |-- 192.0.2.255\n     /32 link BROADCAST\n";
        let expected: [std::net::Ipv4Addr; 2] =
            ["127.0.0.1", "192.0.2.2"].map(|address| address.parse().unwrap());
        assert_eq!(super::local_addresses(table), expected);
        assert!(super::interface_addresses().contains(&"127.0.0.1".parse().unwrap()));
    }
}
