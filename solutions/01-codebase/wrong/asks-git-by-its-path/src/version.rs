//! Which commit this is: known while building, and part of the build.

use std::process::Command;

use axum::Json;
use serde_json::{Value, json};

/// What the platform built; at home there is no platform to say so.
const COMMIT: &str = match option_env!("SOURCE_VERSION") {
    Some(commit) => commit,
    None => "unknown",
};

/// Returns the answer of git, which knows best, or else what was built in.
fn commit() -> String {
    let asked = Command::new("/usr/bin/git")
        .args(["rev-parse", "HEAD"])
        .output();
    match asked {
        Ok(said) if said.status.success() => {
            String::from_utf8_lossy(&said.stdout).trim().to_owned()
        }
        _ => COMMIT.to_owned(),
    }
}

/// `GET /version`.
pub async fn version() -> Json<Value> {
    Json(json!({ "commit": commit() }))
}
