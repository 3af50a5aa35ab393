//! Mends orders whose total is wrong.

use rusqlite::Connection;

/// Sets every wrong total right, and says how many there were.
pub fn totals(connection: &Connection) -> rusqlite::Result<usize> {
    connection.execute(
        "UPDATE orders SET total = quantity * price WHERE abs(total - quantity * price) > 1",
        [],
    )
}
