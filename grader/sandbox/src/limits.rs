//! Limits on one process and on each that it starts: the size of a file, its
//! memory, its open files; and on how many there are of all of them. The kernel
//! counts processes by user, and holds an administrator to no number.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a process may use at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest file that it may write, in bytes.
    pub file: u64,
    /// The memory that it may write to, in bytes.
    pub memory: u64,
    /// How many threads it and its descendants may have.
    pub threads: u64,
}

/// How many files it may have open.
const OPEN_FILES: u64 = 4096;

impl Limits {
    /// A process of a release: no exercise comes near these, and a runaway one
    /// does not fill the disk with a single file.
    pub const SERVICE: Self = Self {
        file: 1 << 30,
        memory: 2 << 30,
        threads: 2000,
    };

    /// The compiler, the linker or a build script.
    pub const BUILD: Self = Self {
        file: 256 << 20,
        memory: 4 << 30,
        threads: 4000,
    };

    /// Called in the child between fork and exec.
    pub(crate) fn enter(self) -> io::Result<()> {
        limit(Resource::Core, 0)?;
        limit(Resource::Fsize, self.file)?;
        limit(Resource::Nofile, OPEN_FILES)?;
        limit(Resource::Data, self.memory)
    }

    /// Called in the child between fork and exec, in its namespaces: in a user
    /// namespace of its own the kernel counts only what is in that one, and
    /// `others` is 0.
    pub(crate) fn enter_threads(self, others: Option<u64>) -> io::Result<()> {
        match others {
            Some(others) => limit(Resource::Nproc, self.threads + others),
            None => Ok(()),
        }
    }
}

/// Never more than the hard limit that is in force already: to raise that one
/// takes a privilege.
fn limit(resource: Resource, most: u64) -> io::Result<()> {
    let hard = getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let most = Some(most.min(hard));
    let limit = Rlimit {
        current: most,
        maximum: most,
    };
    setrlimit(resource, limit).map_err(Into::into)
}

/// How many threads this user has.
#[cfg(target_os = "linux")]
pub(crate) fn threads_of_user() -> Option<u64> {
    use std::{fs, os::unix::fs::MetadataExt as _};
    let user = rustix::process::geteuid().as_raw();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let tasks = entries.filter_map(|entry| fs::metadata(entry.path().join("task")).ok());
    // A folder has two links, and one more for each folder in it.
    let own = tasks.filter(|tasks| tasks.uid() == user);
    Some(own.map(|tasks| tasks.nlink().saturating_sub(2)).sum())
}

/// This system does not tell.
#[cfg(not(target_os = "linux"))]
pub(crate) fn threads_of_user() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[test]
    fn the_threads_of_this_user_are_counted() {
        let (end, wait) = std::sync::mpsc::channel::<()>();
        let waits = std::thread::spawn(move || wait.recv());
        let own = std::fs::read_dir("/proc/self/task").unwrap().count() as u64;
        assert!(own >= 2 && super::threads_of_user() >= Some(own));
        drop(end);
        let _ = waits.join();
    }
}
