//! The toolchain of builds, for `dozen doctor`.

use std::path::Path;

use super::cargo::{not_run, program};

/// Returns the versions of cargo and of the compiler that submissions are built
/// with.
///
/// # Errors
/// With a sentence that says what is missing and what to do.
pub fn toolchain() -> Result<String, String> {
    Ok(format!("{}, {}", version("cargo")?, version("rustc")?))
}

fn version(name: &str) -> Result<String, String> {
    let output = program(name, Path::new("."))
        .command
        .arg("--version")
        .output();
    let output = output.map_err(|cause| not_run(name, &cause).to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(format!(
        "`{name} --version` failed: {}; install Rust from https://rustup.rs and run again",
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}
