//! Where a release comes from: the folders that its build read and wrote. On
//! a platform the builder is another machine, and nothing of it is there when
//! a process runs; here its folders are put away for that time.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folders of a build, and what they are put away into.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    folders: Vec<PathBuf>,
    kept: PathBuf,
}

impl Origin {
    /// `folders`, which are put away into a folder of `kept`, each time into
    /// another one.
    #[must_use]
    pub fn new(folders: Vec<PathBuf>, kept: PathBuf) -> Self {
        Self { folders, kept }
    }

    /// Where the folders are now, if none of them is where the build had it.
    /// The same place twice means that they were away all the time between.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn away(&self) -> io::Result<Option<PathBuf>> {
        for folder in &self.folders {
            if folder.try_exists()? {
                return Ok(None);
            }
        }
        let mut places = places(&self.kept)?;
        Ok(places.pop().filter(|_| places.is_empty()))
    }

    /// The folder of the source.
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
    fn what_was_built_nowhere_proves_nothing() {
        assert_eq!(Origin::default().away().unwrap(), None);
    }
}
