//! Downloads the course's crates, all of them at once and as a rule once
//! ever, so that every build after it needs no network.

use std::{fs, io};

use super::{
    BuildError, Slot,
    attribution::problem_of_the_machine,
    cargo::{self, Line, program},
};
use dozen_staging::{LIBRARY, LOCK, MANIFEST};

/// Makes sure that every crate of the course's lock is in cargo's cache.
/// `progress` is called if there is something to download; otherwise no network
/// is needed.
///
/// # Errors
/// If cargo cannot be run or the crates cannot be downloaded.
pub async fn fetch(slot: &Slot, progress: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
    let dir = slot.course_crates();
    lay_out(slot).map_err(|cause| BuildError::system("write to", &dir, &cause))?;
    let mut command = program("cargo", &dir);
    command.command.args(["fetch", "--locked"]);
    if let Some(host) = host(slot).await {
        command.command.args(["--target", &host]);
    }
    let mut told = false;
    let mut doing = |line: &str| {
        if !told && is_download(line) {
            told = true;
            progress("downloading the course's crates (once)");
        }
    };
    let (status, words) = cargo::words(command, &mut doing).await?;
    if status.success() {
        return Ok(());
    }
    Err(BuildError::Trouble(
        problem_of_the_machine(status, &[], &words).unwrap_or_else(|| {
            format!(
                "the course's crates could not be downloaded; \
             connect to the network and run again (later runs need none):\n{words}"
            )
        }),
    ))
}

/// Writes the package of the course's crates to a folder for cargo.
fn lay_out(slot: &Slot) -> io::Result<()> {
    let dir = slot.course_crates();
    fs::create_dir_all(dir.join("src"))?;
    fs::write(dir.join("Cargo.toml"), MANIFEST)?;
    fs::write(dir.join("Cargo.lock"), LOCK)?;
    fs::write(dir.join("src/lib.rs"), LIBRARY)
}

/// Returns the machine's own target, so that no other system's crates are
/// fetched.
async fn host(slot: &Slot) -> Option<String> {
    let mut command = program("rustc", &slot.course_crates());
    command.command.arg("-vV");
    let mut host = None;
    let mut hear = |line| {
        if let Line::Out(line) = line
            && let Some(name) = line.strip_prefix("host: ")
        {
            host = Some(name.to_owned());
        }
    };
    let status = cargo::run(command, &mut hear).await.ok()?;
    host.filter(|_| status.success())
}

/// Returns whether a line of cargo is about a download.
fn is_download(line: &str) -> bool {
    let verb = line.split_whitespace().next();
    matches!(verb, Some("Downloading" | "Downloaded" | "Updating"))
}
