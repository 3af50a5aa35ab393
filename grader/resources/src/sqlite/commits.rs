//! A look at a database between two commits of another process: a lock such as
//! a reader has keeps a commit waiting, so one can be let through, and the next
//! one held. The locks are those of SQLite's file format, "Locking"; nothing of
//! the database is read.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
};

use super::{Sql, Sqlite, SqliteError, aside};
use range_lock::{Range, lock, unlock};

/// The byte that a writer locks before it commits; no reader begins during it.
const PENDING: Range = Range {
    start: 0x4000_0000,
    length: 1,
};

/// The bytes that a reader locks, and a writer while it commits.
const SHARED: Range = Range {
    start: 0x4000_0002,
    length: 510,
};

/// A database to which no other process can commit. Dropping it lets it go.
#[derive(Debug)]
pub struct HeldCommits {
    database: Sqlite,
    /// Its lock on `SHARED` ends with it.
    file: File,
}

impl Sqlite {
    /// Keeps others from committing, as a process that reads does. Off Linux it
    /// keeps nobody from anything.
    ///
    /// # Errors
    /// If the machine refuses.
    pub async fn hold_commits(&self) -> Sql<HeldCommits> {
        let database = self.clone();
        aside(move || {
            let file = database.open_to_lock()?;
            lock(&file, SHARED)?;
            Ok(HeldCommits { database, file })
        })
        .await
    }

    /// A process may have put anything in its place, or nothing.
    fn open_to_lock(&self) -> Sql<File> {
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(flags.bits().cast_signed());
        let opened = options.open(self.file());
        opened
            .map_err(|cause| SqliteError::State(format!("the database cannot be opened: {cause}")))
    }

    /// Returns whether a process waits to commit: it has the lock on the byte
    /// that keeps new readers out. If the system does not list its locks,
    /// returns false.
    #[must_use]
    pub fn has_waiting_commit(&self) -> bool {
        let Ok(file) = fs::metadata(self.file()) else {
            return false;
        };
        let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
        locks.lines().any(|lock| is_pending(lock, file.ino()))
    }
}

/// Returns whether a line of `/proc/locks` is a writer's lock on the pending
/// byte of the file `inode`: `1: POSIX ADVISORY WRITE 7 08:01:42 0 EOF`.
fn is_pending(lock: &str, inode: u64) -> bool {
    let mut fields = lock
        .split_whitespace()
        .skip_while(|field| *field != "WRITE");
    let place = fields.nth(2).and_then(|place| place.rsplit(':').next());
    let start = fields.next().and_then(|start| start.parse::<u64>().ok());
    let end = fields.next().map(|end| end.parse().unwrap_or(u64::MAX));
    let (Some(start), Some(end)) = (start, end) else {
        return false;
    };
    place == Some(&inode.to_string()) && (start..=end).contains(&PENDING.start)
}

impl HeldCommits {
    /// Lets the commit through that waits, and keeps the next one from
    /// happening: the kernel gives the byte that a commit needs to this thread
    /// when the writer gives it back.
    ///
    /// # Errors
    /// If the machine refuses.
    pub async fn let_one_through(self) -> Sql<Self> {
        let Self { database, file } = self;
        aside(move || {
            let next = database.open_to_lock()?;
            drop(file);
            lock(&next, PENDING)?;
            // As at first: the next writer gets as far as the pending byte.
            lock(&next, SHARED)?;
            unlock(&next, PENDING)?;
            Ok(Self {
                database,
                file: next,
            })
        })
        .await
    }
}

/// Locks of parts of a file that belong to the open file, so that they conflict
/// with those of every process, this one too (`F_OFD_SETLKW`, fcntl(2)).
#[cfg(target_os = "linux")]
mod range_lock {
    use std::{fs::File, io, os::fd::AsRawFd as _};

    use super::{Sql, SqliteError};

    /// Some bytes of a file, there or not.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Range {
        pub(super) start: u64,
        pub(super) length: u64,
    }

    /// Waits for a reader's lock.
    pub(super) fn lock(file: &File, range: Range) -> Sql<()> {
        set(file, range, libc::F_RDLCK).map_err(refused)
    }

    pub(super) fn unlock(file: &File, range: Range) -> Sql<()> {
        set(file, range, libc::F_UNLCK).map_err(refused)
    }

    fn refused(cause: io::Error) -> SqliteError {
        SqliteError::System(format!("the database cannot be locked: {cause}"))
    }

    #[allow(unsafe_code, reason = "no crate here has a function for these locks")]
    fn set(file: &File, range: Range, kind: libc::c_int) -> io::Result<()> {
        let wanted = libc::flock {
            l_type: kind as libc::c_short,
            l_whence: libc::SEEK_SET as libc::c_short,
            l_start: range.start.cast_signed(),
            l_len: range.length.cast_signed(),
            l_pid: 0,
        };
        loop {
            // SAFETY: the kernel reads a structure that lives on.
            let done =
                unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_SETLKW, &raw const wanted) };
            if done == 0 {
                return Ok(());
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
    }
}

/// Systems without such locks.
#[cfg(not(target_os = "linux"))]
mod range_lock {
    use std::fs::File;

    use super::Sql;

    /// Some bytes of a file, there or not.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Range {
        pub(super) start: u64,
        #[allow(dead_code, reason = "nothing is locked here")]
        pub(super) length: u64,
    }

    pub(super) fn lock(_: &File, _: Range) -> Sql<()> {
        Ok(())
    }

    pub(super) fn unlock(_: &File, _: Range) -> Sql<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::is_pending;

    #[test]
    fn a_writers_lock_on_the_pending_byte_is_seen() {
        let line = |range: &str| format!("1: POSIX  ADVISORY  WRITE 7 08:01:42 {range}");
        assert!(is_pending(&line("1073741824 1073741824"), 42));
        assert!(is_pending(&line("1073741824 1073742335"), 42));
        assert!(is_pending(&line("0 EOF"), 42));
        assert!(!is_pending(&line("1073741825 1073741825"), 42));
        assert!(!is_pending(&line("1073741824 1073741824"), 43));
        assert!(!is_pending("1: POSIX  ADVISORY  READ 7 08:01:42 0 EOF", 42));
    }
}
