//! The only place that starts a service's process: the release, its Procfile,
//! ports, environment, directories, captured output, signals and the cleaning
//! up. It knows nothing of HTTP and nothing of the course.
//!
//! What differs from one operating system to the next is in one file each.

mod addresses;
mod attempt;
mod canary;
mod capture;
mod child;
mod cleanup_guard;
mod confine;
mod folder_snapshot;
mod foreground;
mod helper;
mod impostors;
mod linked_libraries;
mod origin;
mod output_reader;
mod own_process;
mod pipe;
mod piped_helper;
mod ports;
mod prepare;
mod process_dirs;
mod process_name;
mod procfile;
mod release;
mod remote_filesystem;
mod shared_places;
mod signal;

#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod observer;
#[cfg(target_os = "linux")]
mod open_sockets;
#[cfg(target_os = "linux")]
mod proc_files;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
compile_error!(
    "dozen starts, signals and watches processes as a Unix platform does; \
     on Windows run it inside WSL: https://learn.microsoft.com/windows/wsl"
);

use std::{net::SocketAddr, path::Path};

pub use addresses::{interface_addresses, loopback_addresses, reachable_addresses};
pub use attempt::Attempt;
pub use canary::{ask_canary, be_canary};
pub use capture::Capture;
pub use child::{Child, Exit, Spec, plant};
pub use cleanup_guard::{Keeper, keep, leftovers};
pub use confine::{Reach, Sandbox, level};
pub use folder_snapshot::{FolderSnapshot, protect, unprotect};
pub use foreground::{hand_over, suspend};
pub use helper::Helper;
pub use impostors::{Impostors, script as impostor};
pub use linked_libraries::needed;
pub use origin::Origin;
pub use own_process::prepare_own_process;
pub use piped_helper::PipedHelper;
pub use ports::{ClosedPort, HeldPort, close, free_port, give_back, hold, is_given, is_taken};
pub use process_dirs::{Dirs, Site};
pub use process_name::{LANE, name};
pub use procfile::{Procfile, ProcfileError};
pub use release::{Release, ReleaseError};
pub use remote_filesystem::is_remote;
pub use shared_places::{Mention, Places};
pub use signal::Signal;

/// The mark that names of the grader's temporary folders begin with; what is
/// left over after a crash is found by it.
pub const RUN_PREFIX: &str = "dozen-run-";

/// Something that the platform could not do.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The Procfile asks for what the release does not have.
    #[error(transparent)]
    Procfile(#[from] ProcfileError),
    /// The operating system refused.
    #[error("could not {doing}: {cause}{}", advice(.cause))]
    System {
        /// What was being done, to what.
        doing: String,
        /// What the system said.
        cause: std::io::Error,
    },
}

impl PlatformError {
    pub(crate) fn system(doing: impl Into<String>, cause: std::io::Error) -> Self {
        Self::System {
            doing: doing.into(),
            cause,
        }
    }

    /// A program could not be started. The system's word for a disk that is
    /// mounted noexec is the same as for a file of another user.
    pub(crate) fn starting(program: &Path, cause: std::io::Error) -> Self {
        let disk = rustix::fs::statvfs(program);
        let is_noexec =
            disk.is_ok_and(|disk| (disk.f_flag).contains(rustix::fs::StatVfsMountFlags::NOEXEC));
        let cause = if is_noexec && cause.kind() == std::io::ErrorKind::PermissionDenied {
            std::io::Error::other("its disk is mounted noexec; point TMPDIR at another disk")
        } else {
            cause
        };
        Self::system(format!("start {}", program.display()), cause)
    }
}

/// What to do next about an error of the system, where there is something.
fn advice(cause: &std::io::Error) -> &'static str {
    match cause.kind() {
        std::io::ErrorKind::StorageFull => "; free some space, or point TMPDIR at another disk",
        std::io::ErrorKind::FileTooLarge => {
            "; raise the limit on the size of files (`ulimit -f unlimited`) and run again"
        }
        std::io::ErrorKind::PermissionDenied => "; check who owns that folder",
        _ => "",
    }
}

/// The bytes that are free to us on the disk of `dir`.
#[must_use]
pub fn free_space(dir: &std::path::Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether listeners can be read from this system at all.
///
/// # Errors
/// Where they cannot.
pub fn can_read_listeners() -> Result<(), PlatformError> {
    system::listeners(std::process::id(), None)
        .map(drop)
        .map_err(|cause| PlatformError::system("read the listeners of a process", cause))
}

/// Lets the killed die: the one wait of a destructor, which cannot poll.
#[allow(
    clippy::disallowed_methods,
    reason = "a destructor has nothing to await"
)]
fn give_way() {
    std::thread::sleep(std::time::Duration::from_millis(2));
}

/// Where programs of that release listen on ports that were given to none.
///
/// # Errors
/// Where the system does not tell.
pub fn unknown_listeners(release: &Path) -> Result<Vec<SocketAddr>, PlatformError> {
    let real = release.canonicalize();
    let real = real.unwrap_or_else(|_| release.to_owned());
    let found = system::listeners_of_programs(&real)
        .map_err(|cause| PlatformError::system("read the listeners of this machine", cause))?;
    let unknown = found.into_iter().filter(|at| !is_given(at.port()));
    Ok(unknown.collect())
}
