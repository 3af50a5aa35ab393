//! Brings the schema up to date, by the crate `rusqlite_migration`.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations, Result};

/// Every change of the schema so far, in order. What was released stays.
const ALL: &[M<'_>] = &[
    M::up(include_str!("migrations/0001_orders.sql")),
    M::up(include_str!("migrations/0002_cents.sql")),
];

const MIGRATIONS: Migrations<'_> = Migrations::from_slice(ALL);

/// How many are still to be applied.
pub fn pending(connection: &Connection) -> Result<i32> {
    MIGRATIONS.pending_migrations(connection)
}

/// Applies those that are pending, all or none, and says how many.
pub fn apply(connection: &mut Connection) -> Result<i32> {
    let pending = pending(connection)?;
    MIGRATIONS.to_latest(connection)?;
    Ok(pending)
}
