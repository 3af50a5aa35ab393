//! What a process can reach: the folders that are its own, its release, and
//! what every program of the machine needs. Processes of one formation so
//! share nothing but what they were given. On Linux the kernel holds them to
//! it (Landlock); where it cannot, [`level`] says so.

use std::{
    io,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use super::{Dirs, system};

/// What can be read, and run, on every machine: programs, libraries, settings
/// and the kernel's own views.
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

/// Whether processes are confined where the system can do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sandbox {
    /// As far as the system can.
    #[default]
    Auto,
    /// Not at all.
    Off,
}

impl Sandbox {
    /// What is in force: `landlock` or `none`.
    #[must_use]
    pub fn level(self) -> &'static str {
        match self {
            Self::Auto => level(),
            Self::Off => "none",
        }
    }
}

/// What this system can confine a process with: `landlock` or `none`.
#[must_use]
pub fn level() -> &'static str {
    match system::fence(&Reach::default()) {
        Ok(Some(_)) => system::FENCE,
        _ => "none",
    }
}

/// How far a process reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// What it may change.
    pub(super) writes: Vec<PathBuf>,
    /// What it may read and run.
    pub(super) release: PathBuf,
    /// What it may read.
    pub(super) reads: Vec<PathBuf>,
    /// Whether it may run no program but those of the release.
    pub(super) runs_only_the_release: bool,
}

impl Reach {
    /// A process of the release in `release` that stands in `dirs`.
    #[must_use]
    pub fn of(dirs: &Dirs, release: &Path) -> Self {
        Self {
            writes: vec![dirs.work.clone(), dirs.home.clone(), dirs.tmp.clone()],
            release: release.to_owned(),
            ..Self::default()
        }
    }

    /// It may also change what lies in `folder`, as others may.
    #[must_use]
    pub fn sharing(mut self, folder: &Path) -> Self {
        self.writes.push(folder.to_owned());
        self
    }

    /// It may read what lies in `folder`, and change nothing there.
    #[must_use]
    pub fn only_reading(mut self, folder: &Path) -> Self {
        self.writes.retain(|own| own != folder);
        self.reads.push(folder.to_owned());
        self
    }

    /// It may run no program but those of its release.
    #[must_use]
    pub fn running_only_the_release(mut self) -> Self {
        self.runs_only_the_release = true;
        self
    }

    /// Those of `files` that are neither its own nor the system's, sorted.
    pub(super) fn outside(&self, files: Vec<PathBuf>) -> Vec<PathBuf> {
        let own = self.writes.iter().chain(&self.reads).chain([&self.release]);
        let own: Vec<PathBuf> = own
            .flat_map(|folder| [folder.clone(), folder.canonicalize().unwrap_or_default()])
            .filter(|folder| folder.is_absolute())
            .collect();
        let inside = |file: &Path| {
            let system = SYSTEM.iter().chain(DEVICES).chain(system::FILES);
            own.iter().any(|folder| file.starts_with(folder))
                || system.into_iter().any(|folder| file.starts_with(folder))
        };
        let mut outside: Vec<PathBuf> = files.into_iter().filter(|file| !inside(file)).collect();
        outside.sort();
        outside.dedup();
        outside
    }

    /// The fence around it, made before the process is; `None` where this
    /// system has none.
    pub(super) fn fence(&self) -> io::Result<Option<OwnedFd>> {
        system::fence(self)
    }
}
