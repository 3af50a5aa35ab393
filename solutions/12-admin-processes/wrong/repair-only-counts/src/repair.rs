//! Looks for orders whose total is wrong.

use rusqlite::Connection;

/// Says how many totals are wrong.
pub fn totals(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row(
        "SELECT count(*) FROM orders WHERE total <> quantity * price",
        [],
        |row| row.get(0),
    )
}
