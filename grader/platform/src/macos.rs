//! macOS: the process table from `ps`, the listeners from `lsof`, both part of
//! the system. There is no subreaper and no death with the parent here; a
//! process that leaves both its group and its parent is found by the place it
//! is in, as long as it stays there.

use std::{
    collections::{HashMap, HashSet},
    io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::{Pid, Signal, kill_process};

/// No orphan comes to the grader here, so there is nothing to watch.
#[derive(Debug)]
pub(super) struct Overseer;

impl Overseer {
    /// Does nothing.
    pub(super) fn begin(_: u32) -> io::Result<Self> {
        Ok(Self)
    }
}

/// Does nothing: macOS has no subreaper.
pub(super) fn adopt_orphans() -> io::Result<()> {
    Ok(())
}

/// Does nothing: macOS has no subreaper.
pub(super) fn leave_orphans() -> io::Result<()> {
    Ok(())
}

/// No one asks here: the system lets no program observe the connections of
/// another.
pub(super) fn is_own_port(_: &Path, _: dozen_sandbox::Protocol, _: u16) -> io::Result<bool> {
    Ok(false)
}

#[allow(
    clippy::disallowed_methods,
    reason = "reads the process table; starts no service"
)]
fn ask(program: &str, args: &[&str]) -> io::Result<String> {
    let output = Command::new(program).args(args).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Returns the IPv4 addresses of this machine's interfaces.
pub(super) fn interface_addresses() -> Vec<Ipv4Addr> {
    let interfaces = ask("/sbin/ifconfig", &["-a"]).unwrap_or_default();
    let lines = interfaces.lines().map(str::trim);
    lines
        .filter_map(|line| line.strip_prefix("inet ")?.split(' ').next()?.parse().ok())
        .collect()
}

fn tree(root: u32) -> io::Result<Vec<i32>> {
    let table = ask("/bin/ps", &["-axo", "pid=,ppid="])?;
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for line in table.lines() {
        let mut numbers = line.split_whitespace().filter_map(|n| n.parse().ok());
        if let (Some(pid), Some(parent)) = (numbers.next(), numbers.next()) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = vec![root.cast_signed()];
    let mut next = 0;
    while next < found.len() {
        found.extend(children.get(&found[next]).into_iter().flatten());
        next += 1;
    }
    Ok(found)
}

/// Returns the addresses on which the process or a descendant listens on the
/// port.
pub(super) fn listeners_on(
    root: u32,
    mark: Option<&Path>,
    port: u16,
) -> io::Result<Vec<SocketAddr>> {
    let mut all = listeners(root, mark)?;
    all.retain(|address| address.port() == port);
    Ok(all)
}

/// Returns every listening TCP socket of the process and its descendants.
pub(super) fn listeners(root: u32, _mark: Option<&Path>) -> io::Result<Vec<SocketAddr>> {
    let pids: Vec<String> = tree(root)?.iter().map(ToString::to_string).collect();
    let fields = ask(
        "/usr/sbin/lsof",
        &[
            "-nP",
            "-a",
            "-iTCP",
            "-sTCP:LISTEN",
            "-Ffnt",
            "-p",
            &pids.join(","),
        ],
    )?;
    let mut found: Vec<SocketAddr> = Vec::new();
    let mut six = false;
    for field in fields.lines() {
        match field.split_at_checked(1) {
            Some(("t", kind)) => six = kind == "IPv6",
            Some(("n", address)) => {
                let any = if six { "[::]:" } else { "0.0.0.0:" };
                found.extend(address.replacen("*:", any, 1).parse::<SocketAddr>().ok());
            }
            _ => {}
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Returns none: macOS has no table of them.
#[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
pub(super) fn open_sockets(_root: u32, _mark: Option<&Path>) -> io::Result<Vec<(String, u16)>> {
    Ok(Vec::new())
}

/// Returns none: macOS cannot list programs quickly.
#[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
pub(super) fn listeners_of_programs(_folder: &Path) -> io::Result<Vec<SocketAddr>> {
    Ok(Vec::new())
}

/// Returns the process and everything below it.
pub(super) fn descendants(root: u32) -> Vec<i32> {
    tree(root).unwrap_or_default()
}

/// Returns the executables of the process and its descendants.
pub(super) fn executables(root: u32, _mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let pids: Vec<String> = tree(root)?.iter().map(ToString::to_string).collect();
    let table = ask("/bin/ps", &["-o", "comm=", "-p", &pids.join(",")])?;
    Ok(table.lines().map(PathBuf::from).collect())
}

/// Returns the regular files that the process and its descendants hold open for
/// writing.
pub(super) fn files_open_for_writing(root: u32, _mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let pids: Vec<String> = tree(root)?.iter().map(ToString::to_string).collect();
    let fields = ask("/usr/sbin/lsof", &["-nP", "-Ffatn", "-p", &pids.join(",")])?;
    let (mut found, mut writes, mut regular) = (Vec::new(), false, false);
    for field in fields.lines() {
        match field.split_at_checked(1) {
            Some(("f", _)) => (writes, regular) = (false, false),
            Some(("a", access)) => writes = matches!(access, "w" | "u"),
            Some(("t", kind)) => regular = kind == "REG",
            Some(("n", path)) if writes && regular => found.push(PathBuf::from(path)),
            _ => {}
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Returns `None`: on macOS only a debugger can read it.
pub(super) fn libraries(_pid: u32) -> io::Result<Option<Vec<PathBuf>>> {
    Ok(None)
}

/// Returns the files that the process and its descendants have open or mapped.
pub(super) fn open_files(root: u32, _mark: Option<&Path>) -> io::Result<Vec<PathBuf>> {
    let pids: Vec<String> = tree(root)?.iter().map(ToString::to_string).collect();
    let fields = ask("/usr/sbin/lsof", &["-nP", "-Ffnt", "-p", &pids.join(",")])?;
    let mut found = Vec::new();
    let mut regular = false;
    for field in fields.lines() {
        match field.split_at_checked(1) {
            Some(("t", kind)) => regular = matches!(kind, "REG" | "DIR" | "PSXSHM"),
            Some(("n", path)) if regular => found.push(PathBuf::from(path)),
            _ => {}
        }
    }
    Ok(found)
}

/// Does nothing: no process adopts orphans on macOS, so one that hid its mark
/// is out of reach.
pub(super) fn kill_descendants(_spare: i32) {}

/// Kills every process whose working directory is below `root`. Returns how
/// many there were.
pub(super) fn kill_marked(root: &Path) -> usize {
    // `lsof` names the real path: /var is a link to /private/var here.
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let mut killed = HashSet::new();
    for _ in 0..20 {
        let Ok(fields) = ask("/usr/sbin/lsof", &["-n", "-a", "-d", "cwd", "-Fpn"]) else {
            break;
        };
        let mut pid = 0;
        let mut found = false;
        for field in fields.lines() {
            match field.split_at_checked(1) {
                Some(("p", number)) => pid = number.parse().unwrap_or(0),
                Some(("n", place)) if pid > 1 && Path::new(place).starts_with(&root) => {
                    found = true;
                    killed.insert(pid);
                    if let Some(pid) = Pid::from_raw(pid) {
                        let _ = kill_process(pid, Signal::KILL);
                    }
                }
                _ => {}
            }
        }
        if !found {
            break;
        }
        super::pause::give_way();
    }
    killed.len()
}
