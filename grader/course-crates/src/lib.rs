//! The crates that a submission to the course may use; see `Cargo.toml`.
