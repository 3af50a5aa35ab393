//! Whether files changed, whatever the file system tells of it: their names,
//! sizes and times, and not what an editor keeps beside them.

use std::{
    collections::hash_map::DefaultHasher,
    ffi::OsStr,
    fs,
    hash::{Hash, Hasher},
    path::Path,
};

/// What an exercise consists of.
const EXERCISE: [&str; 5] = ["src", "assets", "Cargo.toml", "Procfile", "build.rs"];
/// What the book is made of.
const BOOK: [&str; 6] = [
    "book.toml",
    "chapters",
    "questions",
    "recordings",
    "templates",
    "theme",
];

/// The state of some files; another one, as soon as one of them is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    /// Of an exercise's own files in its folder.
    pub(super) fn of_exercise(folder: &Path) -> Self {
        Self::of(folder, &EXERCISE)
    }

    /// Of the book's sources in its folder.
    pub(super) fn of_book(folder: &Path) -> Self {
        Self::of(folder, &BOOK)
    }

    /// Of these files and folders.
    pub(super) fn of(folder: &Path, parts: &[&str]) -> Self {
        let mut hasher = DefaultHasher::new();
        for part in parts {
            take(&folder.join(part), &mut hasher);
        }
        Self(hasher.finish())
    }
}

fn take(path: &Path, hasher: &mut DefaultHasher) {
    // What is not there counts as nothing, until it is there.
    let Ok(found) = fs::symlink_metadata(path) else {
        return;
    };
    path.hash(hasher);
    if found.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names.iter().filter(|name| !is_aside(name)) {
            take(&path.join(name), hasher);
        }
    } else {
        found.len().hash(hasher);
        found.modified().ok().hash(hasher);
    }
}

/// Swap files, backups and locks of editors.
fn is_aside(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(['.', '#']) || name.ends_with('~')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Fingerprint;

    #[test]
    fn a_save_shows_and_what_an_editor_keeps_aside_does_not() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("src")).unwrap();
        let now = || Fingerprint::of_exercise(dir.path());
        let empty = now();
        fs::write(dir.path().join("src/main.rs"), "fn main() {}").unwrap();
        let begun = now();
        assert_ne!(begun, empty);
        for aside in ["src/.main.rs.swp", "src/main.rs~", "src/#main.rs#", "notes.txt"] {
            fs::write(dir.path().join(aside), "x").unwrap();
        }
        assert_eq!(now(), begun);
        fs::write(dir.path().join("src/main.rs"), "fn main() { }").unwrap();
        assert_ne!(now(), begun);
    }
}
