//! A folder as it stands: names, modes, bytes. What was done to it between
//! two looks is the difference of two trees.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// Who may write: the owner, the group, everyone.
const MAY_WRITE: u32 = 0o222;

/// The owner may write.
const OWNER_MAY_WRITE: u32 = 0o200;

/// All that is in a folder, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderSnapshot {
    dir: PathBuf,
    entries: BTreeMap<PathBuf, Entry>,
}

/// One thing in it. What a folder holds are its entries, so its own times say
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    mode: u32,
    file: Option<File>,
}

/// A file, or whatever else is no folder. The time of its last change cannot
/// be set by anybody: writing the same bytes again shows too.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    inode: u64,
    length: u64,
    changed: (i64, i64),
}

impl FolderSnapshot {
    /// What is in `dir` now.
    ///
    /// # Errors
    /// Where something of it cannot be looked at.
    pub fn read(dir: &Path) -> io::Result<Self> {
        let mut entries = BTreeMap::new();
        read(dir, Path::new(""), &mut entries)?;
        Ok(Self {
            dir: dir.to_owned(),
            entries,
        })
    }

    /// What is different in the folder by now, in words, a file each: from
    /// what it was, and from the bytes of `original`, which it is a copy of.
    ///
    /// # Errors
    /// Where something of either cannot be read.
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

    /// Whether some file in it has all of `bytes` in a row.
    ///
    /// # Errors
    /// Where one cannot be read.
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

/// Takes the right to write to `dir` and all in it from everyone, its owner
/// included. The system's administrator can write in spite of it.
///
/// # Errors
/// Where the system refuses.
pub fn protect(dir: &Path) -> io::Result<()> {
    each(dir, &|mode| mode & !MAY_WRITE)
}

/// Gives its owner the right to write back.
///
/// # Errors
/// Where the system refuses.
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

    /// A folder with three files in it.
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
    fn what_was_done_to_a_folder_is_told_file_by_file() {
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
    fn bytes_that_were_never_the_originals_are_told_too() {
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
    fn in_a_protected_folder_nobody_has_the_right_to_write() {
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
