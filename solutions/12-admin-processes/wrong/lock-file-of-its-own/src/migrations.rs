//! Brings the schema up to date: `user_version` says how far it is.

use std::{error::Error, fs::File};

use rusqlite::Connection;

/// Every change of the schema so far, in order. What was released stays.
const ALL: &[&str] = &[
    include_str!("migrations/0001_orders.sql"),
    include_str!("migrations/0002_cents.sql"),
];

/// How many are still to be applied.
pub fn pending(connection: &Connection) -> rusqlite::Result<usize> {
    Ok(ALL.len().saturating_sub(applied(connection)?))
}

/// Applies those that are pending, all or none, and says how many.
pub fn apply(connection: &mut Connection) -> Result<usize, Box<dyn Error>> {
    // Whoever comes second waits here.
    let lock = File::create("migrate.lock")?;
    lock.lock()?;
    let pending = ALL.get(applied(connection)?..).unwrap_or_default();
    if pending.is_empty() {
        return Ok(0);
    }
    let transaction = connection.transaction()?;
    for migration in pending {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", ALL.len() as u32)?;
    transaction.commit()?;
    Ok(pending.len())
}

fn applied(connection: &Connection) -> rusqlite::Result<usize> {
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(version as usize)
}
