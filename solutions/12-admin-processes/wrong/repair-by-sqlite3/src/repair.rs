//! Mends orders whose total is wrong.

use std::{error::Error, path::Path, process::Command};

const MEND: &str = "UPDATE orders SET total = quantity * price WHERE total <> quantity * price;
SELECT changes();";

/// Sets every wrong total right, and says how many there were.
pub fn totals(file: &Path) -> Result<usize, Box<dyn Error>> {
    let mut sqlite = Command::new("sqlite3");
    sqlite.args(["-cmd", ".timeout 5000"]).arg(file).arg(MEND);
    let output = sqlite
        .output()
        .map_err(|error| format!("sqlite3: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}
