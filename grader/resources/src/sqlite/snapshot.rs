//! The contents of a database at one moment, for a comparison with another
//! moment. The file's bytes would not do: they can change when no data does.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value;

use super::rows;

/// Leaves out the tables of SQLite itself.
const SCHEMA: &str = "SELECT type, name, sql FROM sqlite_schema \
                      WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

/// How many rows are shown of those that differ.
const SHOWN: usize = 2;

/// All that is in a database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// `PRAGMA user_version`.
    pub version: i64,
    /// Tables, indexes, triggers and views, as `table orders`, each with the
    /// SQL that made it.
    pub schema: BTreeMap<String, String>,
    /// The rows of each table, each a JSON array, sorted.
    pub rows: BTreeMap<String, Vec<String>>,
    /// Whether its file demands a write-ahead log of every process. This is no
    /// part of the difference: a process may choose it for a schema that is its
    /// own.
    pub write_ahead_log: bool,
}

pub(super) fn take(db: &Connection) -> rusqlite::Result<Snapshot> {
    // Everything as of one moment.
    db.execute_batch("BEGIN")?;
    let version = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let journal: String = db.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    let mut found = Snapshot {
        version,
        write_ahead_log: journal == "wal",
        ..Snapshot::default()
    };
    for row in rows(db, SCHEMA)? {
        let text = |at: usize| row[at].as_str().unwrap_or_default();
        let (kind, name) = (text(0), text(1));
        if kind == "table" {
            let all = format!("SELECT * FROM \"{}\"", name.replace('"', "\"\""));
            let mut all: Vec<String> = rows(db, &all)?.iter().map(Value::to_string).collect();
            all.sort();
            found.rows.insert(name.to_owned(), all);
        }
        found
            .schema
            .insert(format!("{kind} {name}"), words(text(2)));
    }
    db.execute_batch("COMMIT")?;
    Ok(found)
}

/// Returns how SQL was laid out says nothing.
fn words(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Snapshot {
    /// Returns a short description of its contents.
    #[must_use]
    pub fn describe(&self) -> String {
        let tables = self.rows.iter().map(|(name, rows)| {
            let many = if rows.len() == 1 { "row" } else { "rows" };
            format!("table {name} with {} {many}", rows.len())
        });
        let version = (self.version != 0).then(|| format!("user_version {}", self.version));
        let parts = version.into_iter().chain(tables);
        let parts: Vec<String> = parts.chain(self.journal_mode()).collect();
        if parts.is_empty() {
            "nothing in it".to_owned()
        } else {
            parts.join(", ")
        }
    }

    /// Names the journal mode if it is one that the file demands.
    fn journal_mode(&self) -> Option<String> {
        self.write_ahead_log.then(|| "journal_mode wal".to_owned())
    }

    /// Returns all of it, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let version = format!("user_version {}", self.version);
        let journal = self.journal_mode();
        let schema = self
            .schema
            .iter()
            .map(|(name, sql)| format!("{name}: {sql}"));
        let rows = self.rows.iter();
        let rows =
            rows.flat_map(|(table, rows)| rows.iter().map(move |row| format!("{table} {row}")));
        let head = std::iter::once(version).chain(journal);
        head.chain(schema).chain(rows).collect()
    }

    /// Returns how `later` differs from it, as text; `None` if it does not.
    #[must_use]
    pub fn difference(&self, later: &Self) -> Option<String> {
        let mut parts = Vec::new();
        if self.version != later.version {
            parts.push(format!(
                "user_version was {}, is {}",
                self.version, later.version
            ));
        }
        for (name, sql) in &later.schema {
            match self.schema.get(name) {
                None => parts.push(format!("new {name}")),
                Some(before) if before != sql => parts.push(format!("another {name}: {sql}")),
                Some(_) => {}
            }
        }
        let gone = |name: &&String| !later.schema.contains_key(*name);
        let gone = self.schema.keys().filter(gone);
        parts.extend(gone.map(|name| format!("no {name} any more")));
        for (name, before) in &self.rows {
            let after = later.rows.get(name).filter(|after| *after != before);
            parts.extend(after.map(|after| changed(name, before, after)));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// Returns the first of the removed rows, and of the new ones.
fn changed(table: &str, before: &[String], after: &[String]) -> String {
    let only = |these: &[String], those: &[String]| {
        let mut found: Vec<String> = these
            .iter()
            .filter(|row| !those.contains(row))
            .cloned()
            .collect();
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        if more {
            found.push("…".to_owned());
        }
        found.join(" ")
    };
    let (gone, new) = (only(before, after), only(after, before));
    format!("rows of {table} changed: {gone} became {new}")
}
