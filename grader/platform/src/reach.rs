//! The folders that a process may use: its own, its release, and the parts of
//! the system that every program needs.

use std::path::{Path, PathBuf};

/// The folders that are readable and executable on every machine: programs,
/// libraries, settings and the kernel's own views.
pub(super) const SYSTEM: &[&str] = &[
    "/bin",
    "/etc",
    "/gnu/store",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/opt",
    "/proc",
    "/run/systemd/resolve",
    "/sbin",
    "/sys",
    "/usr",
];

/// Devices without a memory.
pub(super) const DEVICES: &[&str] = &[
    "/dev/full",
    "/dev/null",
    "/dev/random",
    "/dev/tty",
    "/dev/urandom",
    "/dev/zero",
];

/// The reach of a process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The folders that it may change.
    pub(super) writes: Vec<PathBuf>,
    /// The release, which it may read and run.
    pub(super) release: PathBuf,
    /// The folders that it may read.
    pub(super) reads: Vec<PathBuf>,
    /// Whether it may run no program but those of the release.
    pub(super) runs_only_the_release: bool,
}

impl Reach {
    /// Lets it also change the files in `folder`, as others may.
    #[must_use]
    pub fn sharing(mut self, folder: &Path) -> Self {
        self.writes.push(folder.to_owned());
        self
    }

    /// Lets it only read the files in `folder`.
    #[must_use]
    pub fn only_reading(mut self, folder: &Path) -> Self {
        self.writes.retain(|own| own != folder);
        self.reads.push(folder.to_owned());
        self
    }

    /// Lets it run only programs of its release.
    #[must_use]
    pub fn running_only_the_release(mut self) -> Self {
        self.runs_only_the_release = true;
        self
    }
}
