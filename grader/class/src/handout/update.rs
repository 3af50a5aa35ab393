//! What an update of a handout touches: the course's own files, and starters that
//! nobody has changed. A student's work is never in it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::manifest::{FILE, Manifest, Tree, digest};

/// A file that changes: its path, what is there, and what is to be there.
pub type Changed = (PathBuf, Option<Vec<u8>>, Option<Vec<u8>>);

/// The files of the copy in `old` that differ from `new` and are as they were
/// handed out, and the paths of those that somebody changed.
///
/// # Errors
/// If the copy is no handout, or cannot be read.
pub fn changed_files(old: &Path, new: &Tree) -> io::Result<(Vec<Changed>, Vec<PathBuf>)> {
    let text = fs::read(old.join(FILE)).map_err(|cause| {
        io::Error::other(format!("{} is not a handout: {cause}", old.display()))
    })?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|cause| io::Error::other(format!("{FILE} cannot be read: {cause}")))?;
    let handed_out = manifest.files.keys().map(PathBuf::from);
    let mut paths: Vec<PathBuf> = handed_out.chain(new.keys().cloned()).collect();
    paths.sort();
    paths.dedup();
    let (mut changed, mut kept) = (Vec::new(), Vec::new());
    for path in paths {
        let there = match fs::read(old.join(&path)) {
            Ok(bytes) => Some(bytes),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => return Err(cause),
        };
        let wanted = new.get(&path);
        if there.as_ref() == wanted {
            continue;
        }
        let given = manifest.files.get(&path.display().to_string());
        let is_untouched = there.as_ref().map(|bytes| digest(bytes)).as_ref() == given;
        if is_untouched || path == Path::new(FILE) {
            changed.push((path, there, wanted.cloned()));
        } else {
            kept.push(path);
        }
    }
    // An exercise that somebody works on is left alone as a whole.
    let exercise = |path: &Path| -> Option<PathBuf> {
        let parts: Vec<_> = path.components().take(2).collect();
        path.starts_with("exercises")
            .then(|| parts.iter().collect())
    };
    let is_touched = |path: &Path| -> bool {
        let own = exercise(path);
        own.is_some_and(|own| {
            let files = manifest
                .files
                .iter()
                .filter(|(file, _)| Path::new(file).starts_with(&own));
            let differs = |(file, given): (&String, &String)| {
                fs::read(old.join(file)).map_or(true, |bytes| digest(&bytes) != *given)
            };
            own.components().count() == 2 && files.into_iter().any(differs)
        })
    };
    let (left, changed): (Vec<Changed>, Vec<Changed>) =
        changed.into_iter().partition(|(path, ..)| is_touched(path));
    kept.extend(left.into_iter().map(|(path, ..)| path));
    kept.sort();
    Ok((changed, kept))
}
