//! Mends orders whose total is wrong, in the web process, which knows how.

use rusqlite::Connection;

/// Sets every wrong total right, and says how many there were.
pub fn totals(connection: &Connection) -> rusqlite::Result<usize> {
    connection.execute(
        "UPDATE orders SET total = quantity * price WHERE total <> quantity * price",
        [],
    )
}

/// Has web do it, and passes on how many there were.
pub async fn by_web(port: &str, token: &str) -> reqwest::Result<usize> {
    let url = format!("http://127.0.0.1:{port}/internal/mend-totals");
    let request = reqwest::Client::new().post(url).header("x-token", token);
    request.send().await?.error_for_status()?.json().await
}
