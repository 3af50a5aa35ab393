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
            None => Err(format!(
                "DATABASE_URL: {url:?} is not sqlite:/absolute/path"
            )),
        }
    }

    /// While this file is there, web is closed.
    pub fn closed_sign(&self) -> PathBuf {
        self.path.with_extension("closed")
    }

    pub fn connect(&self) -> Result<Connection, String> {
        Connection::open(&self.path)
            .map_err(|error| format!("DATABASE_URL: {}: {error}", self.path.display()))
    }
}
