//! Mends orders whose total is wrong.

use rusqlite::{Connection, TransactionBehavior};

/// Looks at each order, sets wrong totals right, and says how many there were.
pub fn totals(connection: &mut Connection) -> rusqlite::Result<usize> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut repaired = 0;
    {
        let mut orders = transaction.prepare("SELECT id, quantity, price, total FROM orders")?;
        let mut mend = transaction.prepare("UPDATE orders SET total = ?2 WHERE id = ?1")?;
        let mut rows = orders.query([])?;
        while let Some(row) = rows.next()? {
            let [id, quantity, price, total]: [i64; 4] =
                [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
            if total != quantity * price {
                repaired += mend.execute([id, quantity * price])?;
            }
        }
    }
    transaction.commit()?;
    Ok(repaired)
}
