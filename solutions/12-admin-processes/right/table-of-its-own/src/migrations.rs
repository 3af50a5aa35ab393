//! Brings the schema up to date. What was applied stands in a table; a
//! database of the release before said it in `user_version`.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

const ALL: &[(&str, &str)] = &[
    ("0001_orders", include_str!("migrations/0001_orders.sql")),
    ("0002_cents", include_str!("migrations/0002_cents.sql")),
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY);
    INSERT OR IGNORE INTO migrations SELECT '0001_orders' FROM pragma_user_version
    WHERE user_version = 1;";

/// Whether anything is still to be applied.
pub fn pending(connection: &Connection) -> bool {
    ALL.iter()
        .any(|(name, _)| !applied(connection, name).unwrap_or(false))
}

/// Applies those that are pending, each in a transaction of its own.
pub fn apply(connection: &mut Connection) -> rusqlite::Result<usize> {
    let mut count = 0;
    for (name, migration) in ALL {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction.execute_batch(TABLE)?;
        if !applied(&transaction, name)? {
            transaction.execute_batch(migration)?;
            transaction.execute("INSERT INTO migrations VALUES (?1)", [name])?;
            count += 1;
            transaction.commit()?;
        }
    }
    Ok(count)
}

fn applied(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let found = connection.query_row("SELECT 1 FROM migrations WHERE name = ?1", [name], |_| {
        Ok(())
    });
    Ok(found.optional()?.is_some())
}
