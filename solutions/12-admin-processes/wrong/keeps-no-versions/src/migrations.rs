//! Brings the schema up to date, with statements that can be run again.

use rusqlite::{Connection, TransactionBehavior};

const ORDERS: &str = "CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, cake TEXT NOT NULL, quantity INTEGER NOT NULL, price INTEGER NOT NULL)";

const CENTS: &str = include_str!("migrations/0002_cents.sql");

/// How many are still to be applied.
pub fn pending(connection: &Connection) -> rusqlite::Result<usize> {
    let orders = connection.prepare("SELECT total FROM orders");
    Ok(usize::from(orders.is_err()))
}

/// Applies everything, all or nothing.
pub fn apply(connection: &mut Connection) -> rusqlite::Result<usize> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(ORDERS)?;
    transaction.execute_batch(CENTS)?;
    transaction.commit()?;
    Ok(2)
}
