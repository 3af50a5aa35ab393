//! A folder as it stands: names, modes, bytes. What was done to it between
//! two looks is the difference of two trees.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Who may write: the owner, the group, everyone.
const MAY_WRITE: u32 = 0o222;

/// The owner may write.
const OWNER_MAY_WRITE: u32 = 0o200;

/// All that is in a folder, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree(BTreeMap<PathBuf, Entry>);

/// One thing in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    mode: u32,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Folder,
    /// Writing the same bytes again is writing too.
    File(Vec<u8>, SystemTime),
    Link(PathBuf),
    Special,
}

impl Tree {
    /// What is in `dir` now.
    ///
    /// # Errors
    /// Where something of it cannot be read.
    pub fn read(dir: &Path) -> io::Result<Self> {
        let mut found = BTreeMap::new();
        read(dir, Path::new(""), &mut found)?;
        Ok(Self(found))
    }

    /// What is different in `later`, in words, a file each.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Vec<String> {
        let paths: BTreeSet<&PathBuf> = self.0.keys().chain(later.0.keys()).collect();
        let change = |path: &&PathBuf| {
            let what = match (self.0.get(*path), later.0.get(*path)) {
                (None, Some(_)) => "is new",
                (Some(_), None) => "is gone",
                (Some(old), Some(new)) if old.kind != new.kind => "was written to",
                (Some(old), Some(new)) if old.mode != new.mode => "has another mode",
                _ => return None,
            };
            let path = match path.to_string_lossy() {
                own if own.is_empty() => "the folder itself".into(),
                path => path,
            };
            Some(format!("{path} {what}"))
        };
        paths.iter().filter_map(change).collect()
    }

    /// Whether some file in it has all of `bytes` in a row.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.0.values().any(|entry| match &entry.kind {
            Kind::File(content, _) => memchr::memmem::find(content, bytes).is_some(),
            _ => false,
        })
    }
}

fn read(dir: &Path, below: &Path, found: &mut BTreeMap<PathBuf, Entry>) -> io::Result<()> {
    let path = dir.join(below);
    let metadata = fs::symlink_metadata(&path)?;
    let kind = if metadata.is_dir() {
        for entry in fs::read_dir(&path)? {
            read(dir, &below.join(entry?.file_name()), found)?;
        }
        Kind::Folder
    } else if metadata.is_file() {
        Kind::File(fs::read(&path)?, metadata.modified()?)
    } else if metadata.is_symlink() {
        Kind::Link(fs::read_link(&path)?)
    } else {
        Kind::Special
    };
    let mode = metadata.permissions().mode();
    found.insert(below.to_owned(), Entry { mode, kind });
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
    use std::fs;

    use super::{Tree, protect, remove, unprotect};

    #[test]
    fn what_was_done_to_a_folder_is_told_file_by_file() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        fs::create_dir(at("assets")).unwrap();
        for name in ["assets/a", "assets/b", "c"] {
            fs::write(at(name), name).unwrap();
        }
        let before = Tree::read(dir.path()).unwrap();
        assert_eq!(before.changes(&before), Vec::<String>::new());
        assert!(before.holds(b"ssets/b") && !before.holds(b"assets/c"));

        fs::remove_file(at("assets/a")).unwrap();
        fs::write(at("assets/b"), "assets/b").unwrap();
        fs::write(at("assets/d"), "").unwrap();
        protect(&at("c")).unwrap();
        let changes = before.changes(&Tree::read(dir.path()).unwrap());
        let told = [
            "assets/a is gone",
            "assets/b was written to",
            "assets/d is new",
            "c has another mode",
        ];
        assert_eq!(changes, told);
    }

    #[test]
    fn a_protected_folder_has_no_mode_to_write_and_can_be_removed() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("release");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("page"), "").unwrap();
        let before = Tree::read(&inner).unwrap();
        protect(&inner).unwrap();
        for path in [&inner, &inner.join("page")] {
            assert!(fs::metadata(path).unwrap().permissions().readonly());
        }
        unprotect(&inner).unwrap();
        assert!(before.changes(&Tree::read(&inner).unwrap()).len() <= 2);
        protect(&inner).unwrap();
        remove(&inner).unwrap();
        assert!(!inner.exists());
    }
}
