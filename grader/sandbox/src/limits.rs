//! Limits on one process and on each that it starts: the size of a file, its
//! memory, its open files. Not on how many processes there are.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a process may use at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest file that it may write, in bytes.
    pub file: u64,
    /// The memory that it may write to, in bytes.
    pub memory: u64,
}

/// How many files it may have open.
const OPEN_FILES: u64 = 4096;

impl Limits {
    /// A process of a release: no exercise comes near these, and a runaway one
    /// does not fill the disk with a single file.
    pub const SERVICE: Self = Self {
        file: 1 << 30,
        memory: 2 << 30,
    };

    /// The compiler, the linker or a build script.
    pub const BUILD: Self = Self {
        file: 256 << 20,
        memory: 4 << 30,
    };

    /// Called in the child between fork and exec.
    pub(crate) fn enter(self) -> io::Result<()> {
        limit(Resource::Core, 0)?;
        limit(Resource::Fsize, self.file)?;
        limit(Resource::Nofile, OPEN_FILES)?;
        limit(Resource::Data, self.memory)
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
