//! What `--submission` names: a folder, or an archive, which is unpacked into a
//! temporary folder by the class's program and removed with it.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use tempfile::TempDir;

use super::super::{class, failure::Failure};

/// The folder to grade.
#[derive(Debug)]
pub(super) enum HandedInFolder {
    /// The learner's own.
    None,
    /// A folder that was named.
    Given(PathBuf),
    /// What was in an archive.
    Unpacked(TempDir),
    /// Why the archive was refused.
    Refused(String),
}

/// What `class unpack` prints.
#[derive(Debug, Deserialize)]
struct Unpacked {
    /// Why it was refused, if it was.
    refused: Option<String>,
}

impl HandedInFolder {
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self::None);
        };
        if !path.is_file() {
            return Ok(Self::Given(path.to_owned()));
        }
        let dir = TempDir::with_prefix("handed-in-").map_err(|cause| {
            Failure::trouble(format!("could not make a temporary folder: {cause}"))
        })?;
        let mut command = class::program(true)?;
        command.arg("unpack").arg(path).arg(dir.path());
        let output = command.output().map_err(|cause| {
            Failure::trouble(format!("could not start the program that unpacks: {cause}"))
        })?;
        let unpacked: Unpacked = serde_json::from_slice(&output.stdout).map_err(|_| {
            let said = String::from_utf8_lossy(&output.stderr);
            Failure::trouble(format!(
                "could not unpack {}: {}",
                path.display(),
                said.trim()
            ))
        })?;
        Ok(match unpacked.refused {
            Some(reason) => Self::Refused(reason),
            None => Self::Unpacked(dir),
        })
    }
}
