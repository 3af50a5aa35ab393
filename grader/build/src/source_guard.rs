//! Keeps the source in its place during a build, and removes it at all other
//! times: a release that reads its source at run time would find it only here,
//! and on no platform.
//!
//! The owner of the slot does all of this. Each time the folders go to a new
//! place, so that a second look shows whether they were back in between.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{BuildError, Slot};

/// The source is at home until this is dropped.
#[derive(Debug)]
pub struct SourceGuard {
    stage: PathBuf,
    scripts: PathBuf,
    package: String,
    kept: PathBuf,
}

impl Slot {
    /// Brings the source of the exercise `id` back to if the build has it, as
    /// it was: cargo goes by the times of its files, and those stay.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn at_home(&self, id: &str, package: &str) -> Result<SourceGuard, BuildError> {
        let home = SourceGuard {
            stage: self.stage(id),
            scripts: self.scripted(package).join("debug").join("build"),
            package: package.to_owned(),
            kept: self.away().join(id),
        };
        let brought = home.bring();
        brought.map_err(|cause| {
            BuildError::system("bring the source back from", &home.kept, &cause)
        })?;
        Ok(home)
    }
}

impl SourceGuard {
    /// Returns the folders to remove: the stage, and the output of the
    /// submission's build scripts.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.stage.clone()];
        let entries = fs::read_dir(&self.scripts).into_iter().flatten().flatten();
        let start = format!("{}-", self.package);
        let own = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&start));
        folders.extend(own.map(|entry| entry.path()));
        folders
    }

    /// Returns the folder of the places that they are moved to.
    #[must_use]
    pub fn kept(&self) -> &Path {
        &self.kept
    }

    /// Restores all folders, except where a new one has been made in the
    /// meantime.
    fn bring(&self) -> io::Result<()> {
        for place in listed(&self.kept)? {
            for (folder, home) in [("stage", None), ("build", Some(&self.scripts))] {
                for away in listed(&place.join(folder))? {
                    let target = match home {
                        None => self.stage.clone(),
                        Some(home) => home.join(away.file_name().unwrap_or_default()),
                    };
                    let has_a_place = target.parent().is_some_and(Path::is_dir);
                    if has_a_place && !target.exists() {
                        fs::rename(&away, &target)?;
                    }
                }
            }
            fs::remove_dir_all(&place)?;
        }
        Ok(())
    }

    fn put_away(&self) -> io::Result<()> {
        fs::create_dir_all(&self.kept)?;
        let place = tempfile::Builder::new().prefix("").tempdir_in(&self.kept)?;
        let place = place.keep();
        for folder in self.folders() {
            let kind = if folder == self.stage {
                "stage"
            } else {
                "build"
            };
            let to = place.join(kind);
            fs::create_dir_all(&to)?;
            if folder.exists() {
                fs::rename(&folder, to.join(folder.file_name().unwrap_or_default()))?;
            }
        }
        Ok(())
    }
}

impl Drop for SourceGuard {
    fn drop(&mut self) {
        // If it stays, a check that needs it gone will see that.
        let _ = self.put_away();
    }
}

fn listed(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(cause),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::Slot;

    fn slot() -> (TempDir, Slot) {
        let root = tempfile::tempdir().unwrap();
        let slot = Slot::open(root.path(), "main").unwrap();
        fs::create_dir_all(slot.stage("05-x").join("src")).unwrap();
        fs::create_dir_all(slot.scripted("f05_x").join("debug/build/f05_x-1f/out")).unwrap();
        fs::create_dir_all(slot.scripted("f05_x").join("debug/build/other-1f/out")).unwrap();
        (root, slot)
    }

    #[test]
    fn the_source_is_away_unless_something_is_built() {
        let (_root, slot) = slot();
        let script = slot.scripted("f05_x").join("debug/build/f05_x-1f");
        let mut places = Vec::new();
        for _ in 0..2 {
            let home = slot.at_home("05-x", "f05_x").unwrap();
            assert!(slot.stage("05-x").join("src").is_dir() && script.join("out").is_dir());
            assert_eq!(home.folders(), [slot.stage("05-x"), script.clone()]);
            let kept = home.kept().to_owned();
            drop(home);
            assert!(!slot.stage("05-x").exists() && !script.exists());
            assert!(slot.scripted("f05_x").join("debug/build/other-1f").exists());
            places.extend(
                fs::read_dir(&kept)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
        assert!(places.len() == 2 && places[0] != places[1], "{places:?}");
    }

    #[test]
    fn a_folder_made_in_the_meantime_stays() {
        let (_root, slot) = slot();
        drop(slot.at_home("05-x", "f05_x").unwrap());
        fs::create_dir_all(slot.stage("05-x").join("new")).unwrap();
        fs::remove_dir_all(slot.all_scripted()).unwrap();
        let home = slot.at_home("05-x", "f05_x").unwrap();
        assert!(slot.stage("05-x").join("new").is_dir());
        assert!(!slot.stage("05-x").join("src").exists());
        assert!(!slot.all_scripted().exists());
        assert_eq!(fs::read_dir(home.kept()).unwrap().count(), 0);
    }
}
