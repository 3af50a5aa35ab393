//! Confines a process to its own folders, its release, and the parts of the
//! system that every program needs, so that processes of one formation share
//! only what they were given. On Linux the kernel enforces it (Landlock); if it
//! cannot, [`level`] returns `none`.

use std::{
    io,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use super::{
    Dirs,
    reach::{DEVICES, Reach, SYSTEM},
    system,
};

/// Whether processes are confined if the system can do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sandbox {
    /// As far as the system can.
    #[default]
    Auto,
    /// Not at all.
    Off,
}

impl Sandbox {
    /// Returns the level in force: `landlock` or `none`.
    #[must_use]
    pub fn level(self) -> &'static str {
        match self {
            Self::Auto => level(),
            Self::Off => "none",
        }
    }
}

/// Returns the best level of this system: `landlock` or `none`.
#[must_use]
pub fn level() -> &'static str {
    match system::fence(&Reach::default()) {
        Ok(Some(_)) => system::FENCE,
        _ => "none",
    }
}

impl Reach {
    /// Returns the reach of a process of `release` with the directories `dirs`.
    #[must_use]
    pub fn of(dirs: &Dirs, release: &Path) -> Self {
        Self {
            writes: vec![dirs.work.clone(), dirs.home.clone(), dirs.tmp.clone()],
            release: release.to_owned(),
            ..Self::default()
        }
    }

    /// Returns the `files` that are neither its own nor the system's, sorted.
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

    /// Returns the sandbox around it, made before the process is; `None` if
    /// this system has none.
    pub(super) fn fence(&self) -> io::Result<Option<OwnedFd>> {
        system::fence(self)
    }
}
