//! Brings the schema up to date: `user_version` says how far it is.

use rusqlite::{Connection, TransactionBehavior};

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
pub fn apply(connection: &mut Connection) -> rusqlite::Result<usize> {
    // Immediate: whoever comes second waits here, and reads the version
    // after the first one has written it.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let pending = ALL.get(applied(&transaction)?..).unwrap_or_default();
    if pending.is_empty() {
        return Ok(0);
    }
    for migration in pending {
        transaction.execute_batch(migration)?;
    }
    transaction.commit()?;
    connection.pragma_update(None, "user_version", ALL.len() as u32)?;
    Ok(pending.len())
}

fn applied(connection: &Connection) -> rusqlite::Result<usize> {
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(version as usize)
}
