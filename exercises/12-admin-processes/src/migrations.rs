//! Brings the schema up to date: `user_version` says how far it is.

use rusqlite::Connection;

/// Every change of the schema so far, in order. What was released stays.
const ALL: &[&str] = &[
    include_str!("migrations/0001_orders.sql"),
    include_str!("migrations/0002_cents.sql"),
];

/// Applies those that are pending.
pub fn apply(connection: &Connection) -> rusqlite::Result<()> {
    let applied: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for (version, migration) in (1_u32..).zip(ALL).skip(applied as usize) {
        eprintln!("applying migration {version}");
        connection.execute_batch(migration)?;
        connection.pragma_update(None, "user_version", version)?;
    }
    Ok(())
}
