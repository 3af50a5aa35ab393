//! The database that the platform names.

use std::path::PathBuf;

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
            None => Err(format!("no database: {url:?} is not sqlite:/absolute/path")),
        }
    }

    pub fn connect(&self) -> Result<Connection, String> {
        Connection::open(&self.path)
            .map_err(|error| format!("could not open {}: {error}", self.path.display()))
    }
}
