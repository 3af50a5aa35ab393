//! The directories of a check's processes: a temporary root, and in it a
//! working directory, a `HOME` and a `TMPDIR` for every process. The root is
//! also the mark by which a process that left its group is found: its
//! environment or its working directory names it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{PlatformError, Reach, system};

/// The temporary root of one check. Dropping it kills every process that was
/// started in it, wherever it went, and removes the root.
#[derive(Debug)]
pub struct Site {
    root: TempDir,
}

/// The largest file in which something is replaced, in bytes.
const SMALL_FILE: u64 = 64 << 10;

/// The directories of one process.
#[derive(Debug, Clone)]
pub struct Dirs {
    /// The folder of all three.
    pub base: PathBuf,
    /// Its working directory.
    pub work: PathBuf,
    /// Its `HOME`.
    pub home: PathBuf,
    /// Its `TMPDIR`.
    pub tmp: PathBuf,
}

impl Dirs {
    /// How far a process of the release in `release` reaches that is started
    /// in these.
    #[must_use]
    pub fn reach(&self, release: &Path) -> Reach {
        Reach::new(&[&self.work, &self.home, &self.tmp], release)
    }

    /// Every file in them, links and sockets too, as `work/a/b`, sorted.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn files(&self) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for (name, dir) in [
            ("home", &self.home),
            ("tmp", &self.tmp),
            ("work", &self.work),
        ] {
            list(dir, name, &mut found)?;
        }
        found.sort();
        Ok(found)
    }

    /// Replaces `old` by `new` in every small text file in them, and returns
    /// the names of those files. A link is left alone, wherever it leads.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn replace_in_files(&self, old: &str, new: &str) -> io::Result<Vec<String>> {
        let mut changed = Vec::new();
        for name in self.files()? {
            let path = self.base.join(&name);
            let found = std::fs::symlink_metadata(&path)?;
            if !found.is_file() || found.len() > SMALL_FILE {
                continue;
            }
            let Ok(text) = String::from_utf8(std::fs::read(&path)?) else {
                continue;
            };
            if text.contains(old) {
                std::fs::write(&path, text.replace(old, new))?;
                changed.push(name);
            }
        }
        Ok(changed)
    }

    /// Removes everything in them; they themselves stay.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn wipe(&self) -> io::Result<()> {
        for dir in [&self.home, &self.tmp, &self.work] {
            for entry in std::fs::read_dir(dir)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    std::fs::remove_dir_all(entry.path())?;
                } else {
                    std::fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }
}

fn list(dir: &Path, shown: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = format!("{shown}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &name, found)?;
        } else {
            found.push(name);
        }
    }
    Ok(())
}

impl Site {
    /// Returns a new root in `run`.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn new(run: &Path) -> Result<Self, PlatformError> {
        let doing = || format!("make a temporary folder in {}", run.display());
        let root = tempfile::Builder::new()
            .prefix("site-")
            .tempdir_in(run)
            .map_err(|cause| PlatformError::system(doing(), cause))?;
        Ok(Self { root })
    }

    /// Returns the root.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// Makes fresh directories for the process called `lane`.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn dirs(&self, lane: &str) -> Result<Dirs, PlatformError> {
        let base = self.root.path().join(lane);
        let dirs = Dirs {
            work: base.join("work"),
            home: base.join("home"),
            tmp: base.join("tmp"),
            base,
        };
        let make = || -> io::Result<()> {
            for dir in [&dirs.work, &dirs.home, &dirs.tmp] {
                std::fs::create_dir_all(dir)?;
            }
            Ok(())
        };
        make().map_err(|cause| {
            PlatformError::system(format!("make {}", dirs.base.display()), cause)
        })?;
        Ok(dirs)
    }

    /// Returns a folder that several processes use: a place for a database.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn shared(&self, name: &str) -> Result<PathBuf, PlatformError> {
        let folder = self.root.path().join("shared").join(name);
        std::fs::create_dir_all(&folder)
            .map_err(|cause| PlatformError::system(format!("make {}", folder.display()), cause))?;
        Ok(folder)
    }

    /// Kills every process that was started in this root and still runs, and
    /// returns how many there were.
    pub fn clear(&self) -> usize {
        system::kill_marked(self.root.path())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Writes `contents` to `path` below the working directory, folders and all.
///
/// # Errors
/// If the disk refuses.
pub fn plant(dirs: &Dirs, path: &str, contents: &str) -> Result<(), PlatformError> {
    let target = dirs.work.join(path);
    let write = || -> io::Result<()> {
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&target, contents)
    };
    write().map_err(|cause| PlatformError::system(format!("write {}", target.display()), cause))
}
