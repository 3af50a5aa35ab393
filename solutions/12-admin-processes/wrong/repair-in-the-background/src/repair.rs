//! Mends orders whose total is wrong.

use std::time::Duration;

use rusqlite::Connection;
use tokio::time::interval;

/// Sets wrong totals right, again and again while web runs.
pub async fn always(connection: Connection) {
    let mut ticks = interval(Duration::from_millis(300));
    loop {
        ticks.tick().await;
        let mended = connection.execute(
            "UPDATE orders SET total = quantity * price WHERE total <> quantity * price",
            [],
        );
        if let Err(error) = mended {
            eprintln!("could not mend totals: {error}");
        }
    }
}

/// Says how many totals are wrong; web will see to them.
pub fn totals(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row(
        "SELECT count(*) FROM orders WHERE total <> quantity * price",
        [],
        |row| row.get(0),
    )
}
