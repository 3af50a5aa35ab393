//! A SQLite database that a check can fill, read and lock against writers. It
//! is in the folder that all processes of the lab share.

use std::{path::PathBuf, sync::Arc};

use serde_json::Value;

use super::{Done, Lab, Seen, shared::Shared};
use dozen_model::{Act, Finding, Step, Stop};
use dozen_resources::{self as resources, HeldSqlite, Snapshot, Sqlite, SqliteError};

/// The name of each database's file.
const FILE: &str = "orders.db";

/// A database. Its folder exists; its file does not until a process creates it.
#[derive(Debug)]
pub struct Database {
    shared: Arc<Shared>,
    lane: String,
    folder: PathBuf,
    inner: Sqlite,
}

/// A database that no process can write to for the moment. Processes can
/// read it, and those that want to write have to wait.
#[derive(Debug)]
#[must_use]
pub struct HeldDatabase<'a> {
    database: &'a Database,
    inner: HeldSqlite,
}

/// A database to which no process can commit for the moment.
#[derive(Debug)]
#[must_use]
pub struct HeldCommits<'a> {
    database: &'a Database,
    inner: resources::HeldCommits,
}

impl Lab {
    /// Makes a database without a file: `name` becomes the lane `name.1`, then
    /// `name.2`.
    ///
    /// # Errors
    /// If the disk refuses its folder.
    pub fn database(&self, name: &str) -> Seen<Database> {
        let shared = Arc::clone(&self.shared);
        let lane = shared.next_lane(name);
        let folder = shared.site.shared(&lane);
        let folder = folder.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        // Without links, for none is followed on the way to the file.
        let folder = folder
            .canonicalize()
            .map_err(|cause| Stop::trouble(format!("find {}", folder.display()), cause))?;
        shared.folders().push(folder.clone());
        let step = Step::Database {
            lane: lane.clone(),
            folder: folder.to_string_lossy().into_owned(),
        };
        let detail = "a folder for a database, without one";
        shared
            .recorder
            .add(&lane, Act::Resource, detail, Some(step));
        Ok(Database {
            inner: Sqlite::new(folder.join(FILE)),
            shared,
            lane,
            folder,
        })
    }
}

impl Database {
    /// Returns its address, as `sqlite:/tmp/…/orders.db`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("sqlite:{}", self.file())
    }

    /// Returns the path of its file.
    #[must_use]
    pub fn file(&self) -> String {
        self.inner.file().to_string_lossy().into_owned()
    }

    /// Returns the folder of its file.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// Runs a script on it, as one transaction.
    ///
    /// # Errors
    /// Not reached if the database cannot do it now.
    pub async fn run(&self, script: &str) -> Done {
        let place = self.record(&format!("ran {script}"), script);
        let ran = self.inner.run(script).await;
        ran.map_err(|cause| self.refused(place, "ran a script on the database", cause))
    }

    /// Returns the rows of a query, each a JSON array.
    ///
    /// # Errors
    /// Not reached if the database cannot do it now.
    pub async fn rows(&self, query: &str) -> Seen<Vec<Value>> {
        let place = self.record(query, query);
        let rows = self.inner.rows(query).await;
        let rows = rows.map_err(|cause| self.refused(place, "looked into the database", cause))?;
        let shown: Vec<String> = rows.iter().map(Value::to_string).collect();
        let seen = if shown.is_empty() {
            "no rows".to_owned()
        } else {
            shown.join(" ")
        };
        self.shared.recorder.saw(place, seen);
        Ok(rows)
    }

    /// Returns its contents, for a comparison.
    ///
    /// # Errors
    /// Not reached if the database cannot do it now.
    pub async fn snapshot(&self) -> Seen<Snapshot> {
        let place = self.record("looked at all that is in it", "");
        let found = self.inner.snapshot().await;
        let found =
            found.map_err(|cause| self.refused(place, "looked into the database", cause))?;
        self.shared.recorder.saw(place, found.describe());
        Ok(found)
    }

    /// Waits until it differs from `before` and returns the difference, without
    /// a trace.
    pub async fn differs_from(&self, before: &Snapshot) -> Option<String> {
        before.difference(&self.inner.snapshot().await.ok()?)
    }

    /// Keeps every process from writing to it.
    ///
    /// # Errors
    /// Not reached if another process holds it already, and does not end.
    pub async fn hold(&self) -> Seen<HeldDatabase<'_>> {
        let step = Step::HoldDatabase {
            lane: self.lane.clone(),
            file: FILE.to_owned(),
        };
        let detail = "is held by the grader: others can read it, and have to wait to write";
        let recorder = &self.shared.recorder;
        let place = recorder.add(&self.lane, Act::Outage, detail, Some(step));
        let held = self.inner.hold().await;
        let inner =
            held.map_err(|cause| self.refused(place, "began a transaction to write", cause))?;
        Ok(HeldDatabase {
            database: self,
            inner,
        })
    }

    /// Keeps every process from committing to it, as a reader does.
    ///
    /// # Errors
    /// Not reached if another process keeps it locked, and does not end.
    pub async fn hold_commits(&self) -> Seen<HeldCommits<'_>> {
        let place = self.look("is read by the grader: commits have to wait");
        let held = self.inner.hold_commits().await;
        let inner = held.map_err(|cause| self.refused(place, "read the database", cause))?;
        Ok(HeldCommits {
            database: self,
            inner,
        })
    }

    /// Returns whether a process waits to commit.
    #[must_use]
    pub fn has_waiting_commit(&self) -> bool {
        self.inner.has_waiting_commit()
    }

    fn look(&self, detail: &str) -> usize {
        self.shared
            .recorder
            .add(&self.lane, Act::Resource, detail, None)
    }

    fn record(&self, detail: &str, script: &str) -> usize {
        let step = Step::Sql {
            lane: self.lane.clone(),
            file: FILE.to_owned(),
            script: script.to_owned(),
        };
        let words: Vec<&str> = detail.split_whitespace().collect();
        let recorder = &self.shared.recorder;
        recorder.add(&self.lane, Act::Resource, words.join(" "), Some(step))
    }

    /// Turns a refusal of the database, which the service has caused, into a
    /// failure.
    fn refused(&self, place: usize, did: &str, cause: SqliteError) -> Stop {
        let cause = match cause {
            SqliteError::System(cause) => return Stop::trouble("use a database", cause),
            SqliteError::State(cause) => cause,
        };
        let expected = "a database as the README describes it, which nobody keeps locked";
        self.shared.recorder.saw(place, &cause);
        self.shared.recorder.blame(place, expected);
        Stop::not_reached(Finding::new(did, expected, cause))
    }
}

impl<'a> HeldCommits<'a> {
    /// Lets the waiting commit through, and no later one.
    ///
    /// # Errors
    /// Not reached if the process does not finish its commit.
    pub async fn let_one_through(self) -> Seen<HeldCommits<'a>> {
        let Self { database, inner } = self;
        let place = database.look("lets one commit through");
        let inner = inner.let_one_through().await;
        let inner = inner.map_err(|cause| database.refused(place, "read the database", cause))?;
        Ok(HeldCommits { database, inner })
    }

    /// Lets all commits through again.
    pub fn let_go(self) {
        self.database.look("lets commits through again");
    }
}

impl HeldDatabase<'_> {
    /// Lets others write to it again.
    pub fn let_go(self) {
        let Self { database, inner } = self;
        drop(inner);
        let lane = database.lane.clone();
        let recorder = &database.shared.recorder;
        let step = Step::LetDatabaseGo { lane: lane.clone() };
        recorder.add(&lane, Act::Restore, "is let go", Some(step));
    }
}
