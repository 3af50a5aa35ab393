//! Reads the few fields of `/proc` that the grader needs: a process's parent
//! and state, its open files, its memory maps, and the addresses of sockets.
//! It reads text and links, and decides nothing.

use std::{
    ffi::OsString,
    fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
};

/// A process, by its folder in `/proc`. It may end at any moment, and then
/// each question about it fails.
#[derive(Debug, Clone, Copy)]
pub(super) struct Process {
    pub(super) pid: i32,
}

/// The fields of `/proc/PID/stat` that the grader uses.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stat {
    /// One letter: `R` runs, `S` sleeps, `Z` ended and waits to be reaped.
    pub(super) state: char,
    pub(super) parent: i32,
}

/// One entry of `/proc/PID/fd`.
#[derive(Debug)]
pub(super) struct OpenFile {
    /// The entry itself, which leads to the file even if its name is gone.
    pub(super) entry: PathBuf,
    pub(super) target: Target,
}

/// The target of a file descriptor.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A socket, by its inode.
    Socket(u64),
    /// A path, also of a removed file.
    Path(PathBuf),
    /// A pipe, an event counter and the like.
    Other,
}

/// Code or data that a process has mapped from a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mapping {
    pub(super) is_executable: bool,
    pub(super) path: PathBuf,
}

/// A socket as a line of `/proc/net/tcp` or `/proc/net/tcp6` shows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Socket {
    pub(super) address: SocketAddr,
    pub(super) is_listening: bool,
    pub(super) inode: u64,
}

/// Lists the processes of this machine.
pub(super) fn all_processes() -> io::Result<Vec<Process>> {
    let pid = |name: OsString| name.to_str()?.parse().ok();
    let entries = fs::read_dir("/proc")?.flatten();
    let pids = entries.filter_map(|entry| pid(entry.file_name()));
    Ok(pids.map(|pid| Process { pid }).collect())
}

impl Process {
    /// Returns the process's parent and state.
    pub(super) fn stat(self) -> io::Result<Stat> {
        let text = fs::read(self.file("stat"))?;
        stat(&text).ok_or_else(|| unreadable(&self.file("stat")))
    }

    /// Returns the path of the program that the process runs.
    pub(super) fn exe(self) -> io::Result<PathBuf> {
        fs::read_link(self.file("exe"))
    }

    /// Returns the process's working folder.
    pub(super) fn cwd(self) -> io::Result<PathBuf> {
        fs::read_link(self.file("cwd"))
    }

    /// Returns the value of a variable in the environment that the process
    /// was started with.
    pub(super) fn variable(self, name: &str) -> io::Result<Option<OsString>> {
        let environ = fs::read(self.file("environ"))?;
        let value = |entry: &[u8]| {
            Some(
                entry
                    .strip_prefix(name.as_bytes())?
                    .strip_prefix(b"=")?
                    .to_vec(),
            )
        };
        let found = environ.split(|byte| *byte == 0).find_map(value);
        Ok(found.map(OsString::from_vec))
    }

    /// Lists the process's open files. A descriptor that is closed during
    /// this is left out.
    pub(super) fn open_files(self) -> io::Result<Vec<OpenFile>> {
        let entries = fs::read_dir(self.file("fd"))?.flatten();
        let open = entries.filter_map(|entry| {
            let entry = entry.path();
            let target = target(fs::read_link(&entry).ok()?);
            Some(OpenFile { entry, target })
        });
        Ok(open.collect())
    }

    /// Lists the files that the process has in its memory.
    pub(super) fn mappings(self) -> io::Result<Vec<Mapping>> {
        let maps = fs::read(self.file("maps"))?;
        Ok(maps
            .split(|byte| *byte == b'\n')
            .filter_map(mapping)
            .collect())
    }

    fn file(self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.pid))
    }
}

impl OpenFile {
    /// Returns whether the process may write to it: the entry's own permissions
    /// say so.
    pub(super) fn is_writable(&self) -> bool {
        use std::os::unix::fs::PermissionsExt as _;
        const OWNER_WRITES: u32 = 0o200;
        let entry = fs::symlink_metadata(&self.entry);
        entry.is_ok_and(|entry| entry.permissions().mode() & OWNER_WRITES != 0)
    }

    /// Returns whether it is a regular file.
    pub(super) fn is_regular(&self) -> bool {
        fs::metadata(&self.entry).is_ok_and(|file| file.is_file())
    }
}

fn unreadable(path: &Path) -> io::Error {
    io::Error::other(format!("{} is not in the expected form", path.display()))
}

/// Parses `PID (NAME) STATE PARENT …`. The name is up to the process and may
/// contain spaces and parentheses, so the fields are counted from its end.
fn stat(text: &[u8]) -> Option<Stat> {
    let end = text.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(&text[end + 1..]).ok()?;
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?;
    let (Some(state), 1) = (state.chars().next(), state.len()) else {
        return None;
    };
    let parent = fields.next()?.parse().ok()?;
    Some(Stat { state, parent })
}

/// Parses the text of a link in `/proc/PID/fd`.
fn target(link: PathBuf) -> Target {
    let Some(text) = link.to_str() else {
        return Target::Path(link);
    };
    let socket = || {
        text.strip_prefix("socket:[")?
            .strip_suffix(']')?
            .parse()
            .ok()
    };
    if let Some(inode) = socket() {
        Target::Socket(inode)
    } else if text.starts_with("/memfd:") || !text.starts_with('/') && text.contains(':') {
        Target::Other
    } else {
        Target::Path(link)
    }
}

/// Parses `FROM-TO PERMISSIONS OFFSET DEVICE INODE PATH`; `None` without a
/// path. Shared memory of System V is shown as a path as well.
fn mapping(line: &[u8]) -> Option<Mapping> {
    let mut rest = line;
    let mut fields = [b"".as_slice(); 5];
    for field in &mut fields {
        rest = rest.trim_ascii_start();
        let end = rest.iter().position(|byte| *byte == b' ')?;
        (*field, rest) = rest.split_at(end);
    }
    let path = rest.trim_ascii_start();
    if !path.starts_with(b"/") {
        return None;
    }
    Some(Mapping {
        is_executable: fields[1].contains(&b'x'),
        path: OsString::from_vec(unescape(path)).into(),
    })
}

/// Undoes the one escape of `/proc/PID/maps`: a line break in a path.
fn unescape(path: &[u8]) -> Vec<u8> {
    const ESCAPED: &[u8] = b"\\012";
    let mut text = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some(first) = rest.first() {
        if let Some(after) = rest.strip_prefix(ESCAPED) {
            text.push(b'\n');
            rest = after;
        } else {
            text.push(*first);
            rest = &rest[1..];
        }
    }
    text
}

/// Parses a line of `/proc/net/tcp` or `/proc/net/tcp6` below the heading.
pub(super) fn socket(line: &str) -> Option<Socket> {
    const LISTENS: &str = "0A";
    let mut fields = line.split_ascii_whitespace();
    let address = address(fields.nth(1)?)?;
    let is_listening = fields.nth(1)? == LISTENS;
    let inode = fields.nth(5)?.parse().ok()?;
    Some(Socket {
        address,
        is_listening,
        inode,
    })
}

/// Parses `ADDRESS:PORT` in hexadecimal digits. The kernel prints an address
/// as whole words of four bytes, in this machine's own byte order.
fn address(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |digits: &str| u32::from_str_radix(digits, 16).ok().map(u32::to_ne_bytes);
    let ip: IpAddr = match address.len() {
        8 => Ipv4Addr::from(word(address)?).into(),
        32 => {
            let mut bytes = [0; 16];
            for (index, bytes) in bytes.chunks_exact_mut(4).enumerate() {
                bytes.copy_from_slice(&word(address.get(8 * index..8 * index + 8)?)?);
            }
            Ipv6Addr::from(bytes).into()
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use std::{fs::File, net::TcpListener, os::fd::AsRawFd, path::PathBuf};

    use proptest::prelude::*;

    use super::*;

    fn me() -> Process {
        Process {
            pid: std::process::id().cast_signed(),
        }
    }

    #[test]
    fn this_process_has_its_parent_program_folder_and_state() {
        let parent = std::os::unix::process::parent_id().cast_signed();
        assert_eq!(me().stat().unwrap().parent, parent);
        assert_ne!(me().stat().unwrap().state, 'Z');
        assert_eq!(me().exe().unwrap(), std::env::current_exe().unwrap());
        assert_eq!(me().cwd().unwrap(), std::env::current_dir().unwrap());
        assert!(me().variable("PATH").unwrap().is_some());
        assert_eq!(me().variable("PAT").unwrap(), None);
        let all = all_processes().unwrap();
        assert!(all.iter().any(|process| process.pid == me().pid));
    }

    #[test]
    fn a_files_path_and_permissions_are_found_also_after_its_removal() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let reader = File::open(file.path()).unwrap();
        let open = |descriptor: i32| {
            let entry = PathBuf::from(format!("/proc/{}/fd/{descriptor}", me().pid));
            let all = me().open_files().unwrap();
            all.into_iter().find(|file| file.entry == entry).unwrap()
        };
        let path = file.path().to_owned();
        assert_eq!(open(reader.as_raw_fd()).target, Target::Path(path.clone()));
        assert!(!open(reader.as_raw_fd()).is_writable());
        assert!(open(file.as_file().as_raw_fd()).is_writable());
        drop(file);
        let removed = format!("{} (deleted)", path.display()).into();
        assert_eq!(open(reader.as_raw_fd()).target, Target::Path(removed));
        assert!(open(reader.as_raw_fd()).is_regular());
    }

    #[test]
    fn a_listener_is_in_the_table_under_the_inode_of_its_descriptor() {
        for (own, table) in [("127.0.0.1:0", "tcp"), ("[::1]:0", "tcp6")] {
            // A machine without IPv6 has no such listener.
            let Ok(listener) = TcpListener::bind(own) else {
                continue;
            };
            let table = fs::read_to_string(format!("/proc/net/{table}")).unwrap();
            let address = listener.local_addr().unwrap();
            let sockets: Vec<Socket> = table.lines().skip(1).filter_map(socket).collect();
            let found = sockets.iter().find(|s| s.address == address).unwrap();
            assert!(found.is_listening);
            let open = me().open_files().unwrap();
            let inode = Target::Socket(found.inode);
            assert!(open.iter().any(|file| file.target == inode));
        }
    }

    #[test]
    fn this_program_is_mapped_as_code() {
        let own = std::env::current_exe().unwrap();
        let mappings = me().mappings().unwrap();
        assert!(mappings.iter().any(|m| m.is_executable && m.path == own));
        assert!(mappings.iter().any(|m| !m.is_executable && m.path == own));
    }

    #[test]
    fn mappings_without_a_path_are_left_out_and_odd_paths_are_read_whole() {
        let of = |line: &str| mapping(line.as_bytes()).map(|m| (m.is_executable, m.path));
        let path = |is_executable, path: &str| Some((is_executable, PathBuf::from(path)));
        assert_eq!(of("7f00-7f01 rw-p 00000000 00:00 0 "), None);
        assert_eq!(
            of("7f00-7f01 rw-p 00000000 00:00 0                  [heap]"),
            None
        );
        assert_eq!(of(""), None);
        assert_eq!(
            of("7f00-7f01 r-xp 00000000 08:01 77      /a folder/b\\012c (deleted)"),
            path(true, "/a folder/b\nc (deleted)")
        );
        assert_eq!(
            of("7f00-7f01 rw-s 00000000 00:01 3       /SYSV0000002a (deleted)"),
            path(false, "/SYSV0000002a (deleted)")
        );
    }

    #[test]
    fn links_of_descriptors_are_distinguished() {
        let of = |text: &str| target(PathBuf::from(text));
        assert_eq!(of("socket:[4026]"), Target::Socket(4026));
        for other in ["pipe:[7]", "anon_inode:[eventfd]", "/memfd:x (deleted)"] {
            assert_eq!(of(other), Target::Other);
        }
        for path in ["/tmp/socket:[1]", "/dev/null", "/tmp/a (deleted)"] {
            assert_eq!(of(path), Target::Path(path.into()));
        }
    }

    proptest! {
        #[test]
        fn any_name_of_a_process_leaves_its_parent_readable(
            name in "[ -~\n]{0,15}",
            parent in any::<i32>(),
            state in "[RSDZTtXI]",
        ) {
            let text = format!("7 ({name}) {state} {parent} 1 1 0 -1\n");
            let expected = Stat { state: state.chars().next().unwrap(), parent };
            prop_assert_eq!(stat(text.as_bytes()), Some(expected));
        }

        #[test]
        fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let text = String::from_utf8_lossy(&bytes);
            let _ = (stat(&bytes), mapping(&bytes), socket(&text));
        }

        #[test]
        fn any_address_is_read_as_the_kernel_prints_it(ip in any::<IpAddr>(), port in any::<u16>()) {
            let bytes = match ip {
                IpAddr::V4(ip) => ip.octets().to_vec(),
                IpAddr::V6(ip) => ip.octets().to_vec(),
            };
            let word = |bytes: &[u8]| u32::from_ne_bytes(bytes.try_into().unwrap());
            let words: String = bytes.chunks(4).map(|b| format!("{:08X}", word(b))).collect();
            let line = format!(" 0: {words}:{port:04X} 00000000:0000 01 0:0 00:0 0 0 0 99 1");
            let expected = Socket { address: SocketAddr::new(ip, port), is_listening: false, inode: 99 };
            prop_assert_eq!(socket(&line), Some(expected));
        }
    }

    #[test]
    fn a_name_like_the_fields_behind_it_does_not_mislead() {
        let expected = Stat {
            state: 'S',
            parent: 41,
        };
        assert_eq!(stat(b"7 (a) b (Z 1) S 41 7 7 0"), Some(expected));
        assert_eq!(stat(b"7 (a S 41 7"), None);
        assert_eq!(stat(b"7 (a) SS 41 7"), None);
    }
}
