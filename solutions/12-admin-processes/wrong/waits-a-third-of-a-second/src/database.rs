//! The database that the platform names.

use std::{path::PathBuf, time::Duration};

use rusqlite::Connection;

/// Where the orders are kept.
pub struct Database {
    path: PathBuf,
}

impl Database {
    /// The database at `sqlite:/absolute/path`.
    pub fn from_url(url: &str) -> Result<Self, String> {
        let path = url.strip_prefix("sqlite:").map(PathBuf::from);
        match path.filter(|path| path.is_absolute()) {
            Some(path) => Ok(Self { path }),
            None => Err(format!(
                "DATABASE_URL: {url:?} is not sqlite:/absolute/path"
            )),
        }
    }

    pub fn connect(&self) -> Result<Connection, String> {
        let open = || {
            let connection = Connection::open(&self.path)?;
            connection.busy_timeout(Duration::from_millis(350))?;
            Ok(connection)
        };
        open().map_err(|error: rusqlite::Error| {
            format!("DATABASE_URL: {}: {error}", self.path.display())
        })
    }
}
