//! A snapshot of a folder: names, modes, bytes. The difference of two snapshots
//! shows the changes between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// The write permissions of owner, group and others.
const MAY_WRITE: u32 = 0o222;

/// The owner may write.
const OWNER_MAY_WRITE: u32 = 0o200;

/// All that is in a folder, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderSnapshot {
    dir: PathBuf,
    entries: BTreeMap<PathBuf, Entry>,
}

/// An entry of a folder. A folder's own times say nothing, because its entries
/// are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    mode: u32,
    file: Option<File>,
}

/// A file, or anything else but a folder. No process can set the time of its
/// last change: writing the same bytes again shows too.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    inode: u64,
    length: u64,
    changed: (i64, i64),
}

impl FolderSnapshot {
    /// Reads the current contents of `dir`.
    ///
    /// # Errors
    /// If something of it cannot be looked at.
    pub fn read(dir: &Path) -> io::Result<Self> {
        let mut entries = BTreeMap::new();
        read(dir, Path::new(""), &mut entries)?;
        Ok(Self {
            dir: dir.to_owned(),
            entries,
        })
    }

    /// Returns the changes in the folder since the snapshot, as text, one per
    /// file, and its differences from the bytes of `original`, which it is a
    /// copy of.
    ///
    /// # Errors
    /// If something of either cannot be read.
    pub fn changes(&self, original: &Path) -> io::Result<Vec<String>> {
        let now = Self::read(&self.dir)?;
        let paths: BTreeSet<&PathBuf> = self.entries.keys().chain(now.entries.keys()).collect();
        let mut changes = Vec::new();
        for path in paths {
            let what = match (self.entries.get(path), now.entries.get(path)) {
                (None, _) => "is new",
                (_, None) => "is gone",
                (Some(old), Some(new)) if old.mode != new.mode => "has another mode",
                (Some(old), Some(new)) if old.file != new.file => "was written to",
                (Some(Entry { file: Some(_), .. }), _)
                    if fs::read(self.dir.join(path))? != fs::read(original.join(path))? =>
                {
                    "was written to"
                }
                _ => continue,
            };
            let path = path.to_string_lossy();
            let path = if path.is_empty() { "its folder" } else { &path };
            changes.push(format!("{path} {what}"));
        }
        Ok(changes)
    }

    /// Returns whether some file in it has all of `bytes` in a row.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn holds(&self, bytes: &[u8]) -> io::Result<bool> {
        for (path, entry) in &self.entries {
            if entry.file.is_some()
                && memchr::memmem::find(&fs::read(self.dir.join(path))?, bytes).is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn read(dir: &Path, below: &Path, found: &mut BTreeMap<PathBuf, Entry>) -> io::Result<()> {
    let path = dir.join(below);
    let metadata = fs::symlink_metadata(&path)?;
    let file = (!metadata.is_dir()).then(|| File {
        inode: metadata.ino(),
        length: metadata.len(),
        changed: (metadata.ctime(), metadata.ctime_nsec()),
    });
    let mode = metadata.mode();
    found.insert(below.to_owned(), Entry { mode, file });
    if metadata.is_dir() {
        for entry in fs::read_dir(&path)? {
            read(dir, &below.join(entry?.file_name()), found)?;
        }
    }
    Ok(())
}

/// Removes the permission to write to `dir` and all in it from everyone, its
/// owner included. The system's administrator can still write.
///
/// # Errors
/// If the system refuses.
pub fn protect(dir: &Path) -> io::Result<()> {
    each(dir, &|mode| mode & !MAY_WRITE)
}

/// Gives its owner the right to write back.
///
/// # Errors
/// If the system refuses.
pub fn unprotect(dir: &Path) -> io::Result<()> {
    each(dir, &|mode| mode | OWNER_MAY_WRITE)
}

fn each(path: &Path, change: &impl Fn(u32) -> u32) -> io::Result<()> {
    let metadata = fs::symlink_metadata(path)?;
    if metadata.is_symlink() {
        return Ok(());
    }
    let mut permissions = metadata.permissions();
    permissions.set_mode(change(permissions.mode()));
    fs::set_permissions(path, permissions)?;
    if metadata.is_dir() {
        for entry in fs::read_dir(path)? {
            each(&entry?.path(), change)?;
        }
    }
    Ok(())
}

/// Removes `dir`, protected or not.
pub(super) fn remove(dir: &Path) -> io::Result<()> {
    fs::remove_dir_all(dir).or_else(|_| {
        unprotect(dir)?;
        fs::remove_dir_all(dir)
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use tempfile::TempDir;

    use super::{FolderSnapshot, protect, remove, unprotect};

    /// Returns a folder with three files in it.
    fn folder() -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("assets")).unwrap();
        for name in ["assets/a", "assets/b", "c"] {
            fs::write(dir.path().join(name), name).unwrap();
        }
        dir
    }

    fn changes(before: &FolderSnapshot, original: &Path) -> Vec<String> {
        before.changes(original).unwrap()
    }

    #[test]
    fn changes_to_a_folder_are_reported_file_by_file() {
        let (original, copy) = (folder(), folder());
        let at = |path: &str| copy.path().join(path);
        let before = FolderSnapshot::read(copy.path()).unwrap();
        assert_eq!(changes(&before, original.path()), Vec::<String>::new());

        fs::remove_file(at("assets/a")).unwrap();
        fs::write(at("assets/b"), "changed").unwrap();
        fs::write(at("assets/d"), "").unwrap();
        protect(&at("c")).unwrap();
        let told = [
            "assets/a is gone",
            "assets/b was written to",
            "assets/d is new",
            "c has another mode",
        ];
        assert_eq!(changes(&before, original.path()), told);
    }

    #[test]
    fn bytes_that_differ_from_the_original_are_reported_too() {
        let (original, copy) = (folder(), folder());
        let before = FolderSnapshot::read(copy.path()).unwrap();
        fs::write(original.path().join("c"), "other").unwrap();
        assert_eq!(changes(&before, original.path()), ["c was written to"]);
    }

    #[test]
    fn bytes_are_found_in_whichever_file_has_them() {
        let dir = folder();
        let tree = FolderSnapshot::read(dir.path()).unwrap();
        assert!(tree.holds(b"ssets/b").unwrap() && !tree.holds(b"assets/c").unwrap());
    }

    #[test]
    fn no_one_may_write_in_a_protected_folder() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("release");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("page"), "").unwrap();
        let can_write = |path: &Path| !fs::metadata(path).unwrap().permissions().readonly();
        protect(&inner).unwrap();
        assert!(!can_write(&inner) && !can_write(&inner.join("page")));
        unprotect(&inner).unwrap();
        assert!(can_write(&inner) && can_write(&inner.join("page")));
        protect(&inner).unwrap();
        remove(&inner).unwrap();
        assert!(!inner.exists());
    }
}
