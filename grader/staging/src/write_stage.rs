//! Writes the gathered files into a stage that is used repeatedly. Unchanged
//! files stay untouched, since cargo compares modification times; everything
//! else that does not belong there is removed.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{gather::Files, read};

/// The action that failed, and its path.
type Failed = (&'static str, PathBuf, io::Error);

/// Makes `stage` hold `files` and nothing else.
pub(super) fn place(stage: &Path, files: &Files) -> Result<(), Failed> {
    fs::create_dir_all(stage).map_err(|cause| ("make the folder", stage.to_owned(), cause))?;
    clear(stage, Path::new(""), files)?;
    for (path, bytes) in files {
        let path = stage.join(path);
        if !matches!(read::regular(&path), Ok(old) if old == *bytes) {
            write(&path, bytes).map_err(|cause| ("write", path, cause))?;
        }
    }
    Ok(())
}

/// Removes files that do not belong: one that is gone from the submission, and
/// a link or a special file that a build script may have left in place of ours,
/// before anything is written through it.
fn clear(stage: &Path, folder: &Path, files: &Files) -> Result<(), Failed> {
    let full = stage.join(folder);
    let listing = |cause| ("list", stage.join(folder), cause);
    for entry in fs::read_dir(&full).map_err(listing)? {
        let entry = entry.map_err(listing)?;
        let path = folder.join(entry.file_name());
        let kind = entry.file_type().map_err(listing)?;
        let is_ours = files.contains_key(&path);
        let leads_to_ours = || {
            let below = |ours: &PathBuf| ours != &path && ours.starts_with(&path);
            files.keys().any(below)
        };
        if kind.is_dir() && leads_to_ours() {
            clear(stage, &path, files)?;
        } else if !(kind.is_file() && is_ours) {
            let full = stage.join(&path);
            let removed = if kind.is_dir() {
                fs::remove_dir_all(&full)
            } else {
                fs::remove_file(&full)
            };
            removed.map_err(|cause| ("remove", full, cause))?;
        }
    }
    Ok(())
}

/// Replaces the old file by a new one: writing into the old one would change
/// other files that it is linked to.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)
}
