//! An exercise's folder: reads, compares and replaces the parts of a starter.
//! Other files in it are the learner's and are left alone.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::course::PARTS;

/// Returns the files of a starter, of the learner's work or of a reference, by
/// their paths in the folder. Links are not followed.
pub(super) fn read(dir: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for part in PARTS {
        gather(dir, Path::new(part), &mut files)?;
    }
    Ok(files)
}

fn gather(dir: &Path, part: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> io::Result<()> {
    let path = dir.join(part);
    let kind = match fs::symlink_metadata(&path) {
        Ok(found) => found.file_type(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(cause),
    };
    if kind.is_dir() {
        for entry in fs::read_dir(&path)? {
            gather(dir, &part.join(entry?.file_name()), files)?;
        }
    } else if kind.is_file() {
        files.insert(part.to_owned(), fs::read(&path)?);
    }
    Ok(())
}

/// Returns a hash of the names and contents of the files.
pub(super) fn fingerprint(files: &BTreeMap<PathBuf, Vec<u8>>) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        let path = path.display().to_string();
        for part in [path.as_bytes(), bytes] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    let digest = hash.finalize();
    digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Copies `own` whole to `aside`, if that is given, before anything of it is
/// touched; then what a starter consists of is replaced by what is in `from`,
/// and nothing else.
pub(super) fn replace(own: &Path, from: &Path, aside: Option<&Path>) -> io::Result<()> {
    if let Some(aside) = aside {
        fs::create_dir_all(aside)?;
        if own.is_dir() {
            copy_all(own, aside)?;
        }
    }
    fs::create_dir_all(own)?;
    for part in PARTS {
        let path = own.join(part);
        if path.is_symlink() || path.is_file() {
            fs::remove_file(&path)?;
        } else if path.is_dir() {
            fs::remove_dir_all(&path)?;
        }
        copy(&from.join(part), &path)?;
    }
    Ok(())
}

/// Copies a folder, without what was built in it.
pub(super) fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != "target" {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Copies a file, a link or a folder, if there is one.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let kind = match fs::symlink_metadata(from) {
        Ok(found) => found.file_type(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(cause),
    };
    if kind.is_dir() {
        return copy_all(from, to);
    }
    if kind.is_file() {
        fs::copy(from, to)?;
    } else if kind.is_symlink() {
        std::os::unix::fs::symlink(fs::read_link(from)?, to)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{fingerprint, fs, read, replace};

    fn with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dir
    }

    #[test]
    fn a_fingerprint_detects_a_renamed_file_and_ignores_the_learners_other_files() {
        let name = |files: &[(&str, &str)]| fingerprint(&read(with(files).path()).unwrap());
        let plain = name(&[("src/main.rs", "a"), ("Procfile", "b")]);
        assert_eq!(
            plain,
            name(&[("src/main.rs", "a"), ("Procfile", "b"), ("notes.md", "c")])
        );
        assert_ne!(plain, name(&[("src/main2.rs", "a"), ("Procfile", "b")]));
        assert_ne!(plain, name(&[("src/main.rs", "ab"), ("Procfile", "")]));
    }

    #[test]
    fn replaced_files_are_saved_first_and_other_files_stay() {
        let own = with(&[
            ("src/main.rs", "mine"),
            ("src/more.rs", "mine"),
            ("notes.md", "n"),
        ]);
        let from = with(&[("src/main.rs", "theirs"), ("README.md", "theirs")]);
        let aside = tempfile::tempdir().unwrap();
        let aside = aside.path().join("kept");
        replace(own.path(), from.path(), Some(&aside)).unwrap();
        let text = |dir: &Path, name: &str| fs::read_to_string(dir.join(name)).ok();
        assert_eq!(text(own.path(), "src/main.rs").as_deref(), Some("theirs"));
        assert_eq!(text(own.path(), "src/more.rs"), None);
        assert_eq!(text(own.path(), "notes.md").as_deref(), Some("n"));
        assert_eq!(text(own.path(), "README.md"), None);
        for name in ["src/main.rs", "src/more.rs"] {
            assert_eq!(text(&aside, name).as_deref(), Some("mine"), "{name}");
        }
    }
}
