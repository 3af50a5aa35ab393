//! Errors of the platform.

use std::path::Path;

use super::ProcfileError;

/// Something that the platform could not do.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The Procfile names something that the release lacks.
    #[error(transparent)]
    Procfile(#[from] ProcfileError),
    /// The operating system refused.
    #[error("could not {doing}: {cause}{}", advice(.cause))]
    System {
        /// The failed action, and its object.
        doing: String,
        /// The system's error.
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

    /// Returns the error of a program that could not be started. The system
    /// reports a disk that is mounted noexec like a file of another user.
    pub(crate) fn starting(program: &Path, cause: std::io::Error) -> Self {
        let is_denied = cause.kind() == std::io::ErrorKind::PermissionDenied;
        let cause = if is_denied && is_on_noexec_disk(program) {
            std::io::Error::other("its disk is mounted noexec; point TMPDIR at another disk")
        } else {
            cause
        };
        Self::system(format!("start {}", program.display()), cause)
    }
}

#[cfg(target_os = "linux")]
fn is_on_noexec_disk(file: &Path) -> bool {
    let disk = rustix::fs::statvfs(file);
    disk.is_ok_and(|disk| (disk.f_flag).contains(rustix::fs::StatVfsMountFlags::NOEXEC))
}

/// Other systems name no such flag in POSIX's statvfs.
#[cfg(not(target_os = "linux"))]
fn is_on_noexec_disk(_: &Path) -> bool {
    false
}

/// Returns advice about an error of the system, if there is some.
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
