//! What the processes of Crumb share.

pub mod database;
pub mod migrations;
pub mod orders;
pub mod repair;

use std::env;

/// A value of the environment.
pub fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
