//! The listeners of this machine.

use std::{net::SocketAddr, path::Path};

use super::{PlatformError, is_given, system};

/// Checks that listeners can be read from this system.
///
/// # Errors
/// If they cannot.
pub fn can_read_listeners() -> Result<(), PlatformError> {
    system::listeners(std::process::id(), None)
        .map(drop)
        .map_err(|cause| PlatformError::system("read the listeners of a process", cause))
}

/// Returns the addresses at which programs of that release listen on ports that
/// no process was given.
///
/// # Errors
/// If the system does not report it.
pub fn unknown_listeners(release: &Path) -> Result<Vec<SocketAddr>, PlatformError> {
    let real = release.canonicalize();
    let real = real.unwrap_or_else(|_| release.to_owned());
    let found = system::listeners_of_programs(&real)
        .map_err(|cause| PlatformError::system("read the listeners of this machine", cause))?;
    let unknown = found.into_iter().filter(|at| !is_given(at.port()));
    Ok(unknown.collect())
}
