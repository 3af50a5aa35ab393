//! A look at a database between two commits of another process. A reader keeps
//! a commit waiting; so a commit can be let through, and the next one held.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{Sql, Sqlite, aside, open};

/// How long one commit may take.
const COMMIT_LIMIT: Duration = Duration::from_secs(5);

/// How often the lock is tried: between two commits of one process there is
/// no more time than a few of these.
const LOOK_EVERY: Duration = Duration::from_micros(60);

/// The byte that a writer locks before it commits (SQLite's file format,
/// "Locking").
const PENDING: u64 = 0x4000_0000;

/// A query that takes and keeps the lock of a reader.
const READ: &str = "BEGIN; SELECT count(*) FROM sqlite_schema;";

/// A database to which no other process can commit. Dropping it lets it go.
#[derive(Debug)]
pub struct HeldCommits {
    database: Sqlite,
    /// Its transaction ends with it.
    connection: Connection,
}

impl Sqlite {
    /// Keeps others from committing, as a process that reads does.
    ///
    /// # Errors
    /// If the database or the machine refuses.
    pub async fn hold_commits(&self) -> Sql<HeldCommits> {
        let database = self.clone();
        aside(move || {
            let connection = open(database.file(), OpenFlags::empty())?;
            connection.execute_batch(READ)?;
            Ok(HeldCommits {
                database,
                connection,
            })
        })
        .await
    }

    /// Returns whether a process waits to commit: it has the lock on the byte
    /// that keeps new readers out. If the system does not list its locks,
    /// returns false.
    ///
    /// Another connection cannot see this: within one process it shares the
    /// lock of the reader.
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
    place == Some(&inode.to_string()) && (start..=end).contains(&PENDING)
}

impl HeldCommits {
    /// Lets the commit through that waits, and keeps the next one from
    /// happening.
    ///
    /// # Errors
    /// If the database or the machine refuses.
    #[allow(
        clippy::disallowed_methods,
        reason = "it polls a condition with a deadline: SQLite reports no unlock"
    )]
    pub async fn let_one_through(self) -> Sql<Self> {
        let Self {
            database,
            connection,
        } = self;
        let work = move || {
            let next = open(database.file(), OpenFlags::empty())?;
            next.busy_timeout(Duration::ZERO)?;
            drop(connection);
            let begun = Instant::now();
            loop {
                let held = next.execute_batch(READ);
                if is_locked(&held) && begun.elapsed() < COMMIT_LIMIT {
                    // The transaction has begun without its lock.
                    let _ = next.execute_batch("ROLLBACK");
                    // A thread that sleeps is woken before one that spins.
                    std::thread::sleep(LOOK_EVERY);
                    continue;
                }
                held?;
                return Ok(Self {
                    database,
                    connection: next,
                });
            }
        };
        aside(work).await
    }
}

fn is_locked(outcome: &rusqlite::Result<()>) -> bool {
    let code = outcome
        .as_ref()
        .err()
        .and_then(rusqlite::Error::sqlite_error_code);
    code == Some(ErrorCode::DatabaseBusy)
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
