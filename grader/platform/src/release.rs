//! A release: the binaries that the build made, the Procfile and the assets,
//! copied out of the stage so that neither source nor build is needed to run.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{PlatformError, Procfile, ProcfileError, procfile};
use dozen_model::Dependency;

/// A built app, ready to start.
#[derive(Debug, Clone)]
pub struct Release {
    dir: PathBuf,
    binaries: Vec<String>,
    procfile: Procfile,
    dependencies: Vec<Dependency>,
}

/// Why a release could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The submission's Procfile is wrong.
    #[error(transparent)]
    Procfile(#[from] ProcfileError),
    /// The grader could not copy it together.
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

impl Release {
    /// Copies a release together in `dir`: `binaries` (name and path) to
    /// `bin/`, the Procfile and `assets/` from the staged source.
    ///
    /// # Errors
    /// If the Procfile is wrong, or the disk refuses.
    pub fn assemble(
        dir: &Path,
        binaries: &[(String, PathBuf)],
        source: &Path,
    ) -> Result<Self, ReleaseError> {
        let copying =
            |cause| PlatformError::system(format!("copy the release to {}", dir.display()), cause);
        let text = fs::read_to_string(source.join("Procfile")).map_err(copying)?;
        let bin = dir.join("bin");
        fs::create_dir_all(&bin).map_err(copying)?;
        for (name, path) in binaries {
            fs::copy(path, bin.join(name)).map_err(copying)?;
        }
        fs::write(dir.join("Procfile"), &text).map_err(copying)?;
        let assets = source.join("assets");
        if assets.is_dir() {
            copy_tree(&assets, &dir.join("assets")).map_err(copying)?;
        }
        Ok(Self {
            dir: dir.to_owned(),
            binaries: binaries.iter().map(|(name, _)| name.clone()).collect(),
            procfile: Procfile::parse(&text)?,
            dependencies: Vec::new(),
        })
    }

    /// Records its dependencies.
    #[must_use]
    pub fn made_of(mut self, dependencies: Vec<Dependency>) -> Self {
        self.dependencies = dependencies;
        self
    }

    /// Returns the dependencies that its manifest declares, with the versions
    /// in the build.
    #[must_use]
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// Returns the same release at another place, which must not be there yet.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn copy_to(&self, dir: &Path) -> Result<Self, PlatformError> {
        copy_tree(&self.dir, dir).map_err(|cause| {
            PlatformError::system(format!("copy the release to {}", dir.display()), cause)
        })?;
        Ok(Self {
            dir: dir.to_owned(),
            ..self.clone()
        })
    }

    /// Returns its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the names and paths of its binaries.
    pub fn binaries(&self) -> impl Iterator<Item = (&str, PathBuf)> {
        let bin = self.dir.join("bin");
        self.binaries
            .iter()
            .map(move |name| (name.as_str(), bin.join(name)))
    }

    /// Returns its Procfile.
    #[must_use]
    pub fn procfile(&self) -> &Procfile {
        &self.procfile
    }

    /// Returns the path of the binary and the words of the command of
    /// `process_type`.
    ///
    /// # Errors
    /// If the Procfile does not name a binary of this release.
    pub fn command(
        &self,
        process_type: &str,
        env: &BTreeMap<String, String>,
    ) -> Result<(PathBuf, Vec<String>), ProcfileError> {
        let words = self.procfile.command(process_type, env)?;
        let found = self.binaries().find(|(name, _)| *name == words[0]);
        match found {
            Some((_, path)) => Ok((path, words)),
            None => Err(ProcfileError::NoSuchCommand {
                process_type: process_type.to_owned(),
                command: words[0].clone(),
                has: procfile::list(self.binaries.iter()),
            }),
        }
    }
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
