//! The attempts of an observed process on programs and files.

use std::path::{Path, PathBuf};

/// One attempt of a process or a descendant, whether or not it succeeded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attempt {
    /// It tried to start this program.
    Start(PathBuf),
    /// It tried to open this file, or looked whether it exists.
    Open(PathBuf),
    /// It tried to reach something that all processes of the machine share.
    Share(&'static str),
}

impl Attempt {
    /// Returns the program or the file; `None` if it was neither.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Start(path) | Self::Open(path) => Some(path),
            Self::Share(_) => None,
        }
    }
}
