//! A SQLite database next to the processes that use it: created by a script,
//! read, and locked against writers for a while. Its contents are as untrusted
//! as the processes: no link is followed, no query runs forever, and reads are
//! limited to the needs of the exercises.

mod commits;
mod snapshot;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, types::ValueRef};
use serde_json::Value;

pub use commits::HeldCommits;
pub use snapshot::Snapshot;

/// How long another process may keep the database locked.
const BUSY: Duration = Duration::from_secs(5);

/// How long one look or script may take.
const LONGEST: Duration = Duration::from_secs(10);

/// How often the time is looked at, in steps of SQLite's machine.
const STEPS: i32 = 20_000;

/// The most rows that one look reads.
const ROWS: usize = 10_000;

/// A database's file, there or not.
#[derive(Debug, Clone)]
pub struct Sqlite {
    file: PathBuf,
}

/// A database that no other process can write to; readers are not affected.
/// Dropping it releases the lock.
#[derive(Debug)]
pub struct HeldSqlite {
    /// Its transaction ends with it.
    _connection: Connection,
}

/// Why something could not be done with a database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqliteError {
    /// It is in no state for that: it stays locked, a table is missing.
    #[error("{0}")]
    State(String),
    /// The machine refused.
    #[error("{0}")]
    System(String),
}

type Sql<T> = Result<T, SqliteError>;

impl Sqlite {
    /// Returns the database in `file`, whose folder's path has no links in it.
    #[must_use]
    pub fn new(file: PathBuf) -> Self {
        Self { file }
    }

    /// Returns its path.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Runs a script as one transaction; makes the file if it is not there.
    ///
    /// # Errors
    /// If the database or the machine refuses.
    pub async fn run(&self, script: &str) -> Sql<()> {
        let script = script.to_owned();
        self.with(OpenFlags::SQLITE_OPEN_CREATE, move |db| {
            db.execute_batch("BEGIN IMMEDIATE")?;
            db.execute_batch(&script)?;
            db.execute_batch("COMMIT")
        })
        .await
    }

    /// Returns the rows of a query, each a JSON array.
    ///
    /// # Errors
    /// If the database or the machine refuses.
    pub async fn rows(&self, query: &str) -> Sql<Vec<Value>> {
        let query = query.to_owned();
        self.with(OpenFlags::empty(), move |db| rows(db, &query))
            .await
    }

    /// Returns its contents; empty if there is no file.
    ///
    /// # Errors
    /// If the database or the machine refuses.
    pub async fn snapshot(&self) -> Sql<Snapshot> {
        if fs::symlink_metadata(&self.file).is_err() {
            return Ok(Snapshot::default());
        }
        self.with(OpenFlags::empty(), snapshot::take).await
    }

    /// Keeps others from writing to it, as a process in the middle of a
    /// transaction does.
    ///
    /// # Errors
    /// If the database or the machine refuses.
    pub async fn hold(&self) -> Sql<HeldSqlite> {
        let file = self.file.clone();
        let work = move || {
            let connection = open(&file, OpenFlags::empty())?;
            connection.execute_batch("BEGIN IMMEDIATE")?;
            Ok(HeldSqlite {
                _connection: connection,
            })
        };
        aside(work).await
    }

    /// Does `work` on a connection of its own, on a thread that may wait.
    async fn with<T: Send + 'static>(
        &self,
        flags: OpenFlags,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Sql<T> {
        let file = self.file.clone();
        aside(move || Ok(work(&open(&file, flags)?)?)).await
    }
}

/// Does `work` on a thread that may wait.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Sql<T> + Send + 'static) -> Sql<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|lost| Err(SqliteError::System(lost.to_string())))
}

fn open(file: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = flags
        | OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // It need not outlive a power cut.
    connection.pragma_update(None, "synchronous", "OFF")?;
    let begun = Instant::now();
    connection.progress_handler(STEPS, Some(move || begun.elapsed() > LONGEST))?;
    Ok(connection)
}

fn rows(db: &Connection, query: &str) -> rusqlite::Result<Vec<Value>> {
    let mut statement = db.prepare(query)?;
    let columns = statement.column_count();
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    while rows.len() < ROWS
        && let Some(row) = found.next()?
    {
        let cells = (0..columns).map(|at| row.get_ref(at).map(json));
        rows.push(Value::Array(cells.collect::<Result<_, _>>()?));
    }
    Ok(rows)
}

fn json(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => format!("{bytes:02x?}").into(),
    }
}

impl From<rusqlite::Error> for SqliteError {
    fn from(error: rusqlite::Error) -> Self {
        use ErrorCode::{
            CannotOpen, DiskFull, FileLockingProtocolFailed, OutOfMemory, PermissionDenied,
            ReadOnly, SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(
                CannotOpen
                | DiskFull
                | FileLockingProtocolFailed
                | OutOfMemory
                | PermissionDenied
                | ReadOnly
                | SystemIoFailure,
            ) => Self::System(error.to_string()),
            _ => Self::State(error.to_string()),
        }
    }
}
