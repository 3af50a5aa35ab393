//! The origin of a release: the folders that its build read and wrote. On a
//! platform the builder is another machine, and its folders are missing when a
//! process runs; here they are moved away for that time.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folders of a build, and the folder that they are moved to.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    folders: Vec<PathBuf>,
    kept: PathBuf,
}

impl Origin {
    /// Returns the origin with these `folders`, which are moved to a new folder
    /// of `kept` each time.
    #[must_use]
    pub fn new(folders: Vec<PathBuf>, kept: PathBuf) -> Self {
        Self { folders, kept }
    }

    /// Returns the current place of the folders, if none of them is in its
    /// original place. The same place twice means that they were away all the
    /// time between.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn away(&self) -> io::Result<Option<PathBuf>> {
        for folder in &self.folders {
            if folder.try_exists()? {
                return Ok(None);
            }
        }
        let mut places = places(&self.kept)?;
        Ok(places.pop().filter(|_| places.is_empty()))
    }

    /// Returns the folder of the source.
    #[must_use]
    pub fn source(&self) -> Option<&Path> {
        self.folders.first().map(PathBuf::as_path)
    }
}

fn places(kept: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(kept) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(cause),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Origin;

    #[test]
    fn a_source_that_came_back_in_between_is_away_at_another_place() {
        let dir = tempfile::tempdir().unwrap();
        let (source, kept) = (dir.path().join("source"), dir.path().join("kept"));
        let origin = Origin::new(vec![source.clone()], kept.clone());
        fs::create_dir_all(&source).unwrap();
        fs::create_dir_all(kept.join("one")).unwrap();
        assert_eq!(origin.away().unwrap(), None, "it is at home");

        fs::remove_dir(&source).unwrap();
        assert_eq!(origin.away().unwrap(), Some(kept.join("one")));
        fs::rename(kept.join("one"), kept.join("two")).unwrap();
        assert_eq!(origin.away().unwrap(), Some(kept.join("two")));
    }

    #[test]
    fn a_release_without_a_build_folder_proves_nothing() {
        assert_eq!(Origin::default().away().unwrap(), None);
    }
}
