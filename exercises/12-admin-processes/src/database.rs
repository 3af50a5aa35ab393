//! The database that the platform names.

use std::env;

use rusqlite::Connection;

/// Opens the database at `DATABASE_URL`.
pub fn connect() -> rusqlite::Result<Connection> {
    let url = env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite:crumb.db".to_owned());
    Connection::open(url.strip_prefix("sqlite:").unwrap_or(&url))
}
