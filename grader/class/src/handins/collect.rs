//! Takes a download into the class's folder: one folder per student and attempt,
//! with the files unpacked and a record beside them. Collecting the same download
//! again adds nothing.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    archive::Archive,
    entry::{Kind, UnpackError, Writer},
    forms::Item,
    unpack::unpack,
};
use crate::files::{hex, write_whole};

/// The folder of a class that hand-ins are in.
pub const FOLDER: &str = "hand-ins";
/// The record beside the files of an attempt.
const RECORD: &str = "hand-in.json";
/// The folder with the files.
const FILES: &str = "files";

/// One attempt of one student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandIn {
    /// What the class calls the student.
    pub student: String,
    /// The name on the platform, if it was known.
    pub name: String,
    /// The attempt's number, from 1.
    pub attempt: u32,
    /// When it was received, in RFC 3339, if that is known.
    pub received: Option<String>,
    /// Whether the platform calls it late.
    pub is_marked_late: bool,
    /// Why nothing of it can be graded, if so.
    pub refused: Option<String>,
    /// A name for its contents.
    pub digest: String,
    /// Its files.
    #[serde(skip)]
    pub files: PathBuf,
}

/// What came of collecting one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collected {
    /// It is a new attempt.
    New,
    /// The class has it.
    Known,
}

/// Takes one item of a download into the class in `class`.
///
/// # Errors
/// If the disk refuses; a bad archive is a hand-in that is refused.
pub fn collect(class: &Path, item: &Item) -> io::Result<(HandIn, Collected)> {
    let home = class.join(FOLDER).join(folder_name(&item.student));
    fs::create_dir_all(&home)?;
    let partial = tempfile::Builder::new()
        .prefix(".partial-")
        .tempdir_in(&home)?;
    let files = partial.path().join(FILES);
    fs::create_dir(&files)?;
    let refused = match (item.refused.clone(), take(&item.parts, &files)) {
        (Some(reason), _) | (None, Err(UnpackError::Refused(reason))) => Some(reason),
        (None, Ok(())) => None,
        (None, Err(UnpackError::Trouble(cause))) => return Err(cause),
    };
    if refused.is_some() {
        fs::remove_dir_all(&files)?;
        fs::create_dir(&files)?;
    }
    let digest = digest(&files, refused.as_deref(), &item.parts)?;
    let earlier = attempts(&home)?;
    if let Some(known) = earlier.iter().find(|known| known.digest == digest) {
        return Ok((known.clone(), Collected::Known));
    }
    let attempt = earlier.last().map_or(1, |last| last.attempt + 1);
    let place = home.join(format!("{attempt:03}"));
    let hand_in = HandIn {
        student: item.student.clone(),
        name: item.name.clone(),
        attempt,
        received: item.received.clone(),
        is_marked_late: item.is_marked_late,
        refused,
        digest,
        files: place.join(FILES),
    };
    let record = serde_json::to_vec_pretty(&hand_in)?;
    write_whole(&partial.path().join(RECORD), &record)?;
    fs::rename(partial.keep(), &place)?;
    Ok((hand_in, Collected::New))
}

/// All hand-ins of the class, by student and attempt.
///
/// # Errors
/// If a record cannot be read.
pub fn all(class: &Path) -> io::Result<Vec<HandIn>> {
    let mut found = Vec::new();
    for home in sorted(&class.join(FOLDER))? {
        found.extend(attempts(&home)?);
    }
    Ok(found)
}

/// The attempts in one student's folder, in order.
fn attempts(home: &Path) -> io::Result<Vec<HandIn>> {
    let mut found = Vec::new();
    for place in sorted(home)? {
        let path = place.join(RECORD);
        let is_partial = |place: &Path| {
            let name = place.file_name().unwrap_or_default();
            name.to_string_lossy().starts_with('.')
        };
        if is_partial(&place) || !path.is_file() {
            continue;
        }
        let read: Result<HandIn, _> = serde_json::from_slice(&fs::read(&path)?);
        let mut hand_in =
            read.map_err(|cause| io::Error::other(format!("{}: {cause}", path.display())))?;
        hand_in.files = place.join(FILES);
        found.push(hand_in);
    }
    Ok(found)
}

fn sorted(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(cause),
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Puts folders and files into `files`, and unpacks the archives among them:
/// one that is alone in place, several each into a folder.
fn take(parts: &[PathBuf], files: &Path) -> Result<(), UnpackError> {
    let parts = contents(parts)?;
    if let [one] = parts.as_slice()
        && Archive::of(one).is_ok_and(|kind| kind != Archive::None)
    {
        return unpack(one, files);
    }
    let mut archives = Vec::new();
    let mut writer = Writer::new(files);
    for part in &parts {
        let name = part.file_name().unwrap_or_default();
        let is_archive = part.is_file() && Archive::of(part)? != Archive::None;
        if is_archive {
            archives.push(part);
        } else {
            copy(part, Path::new(name), &mut writer)?;
        }
    }
    for (number, archive) in archives.into_iter().enumerate() {
        let dir = files.join(format!("archive-{}", number + 1));
        fs::create_dir_all(&dir)?;
        unpack(archive, &dir)?;
    }
    Ok(())
}

/// What is in a folder that is alone, and so on; else the parts themselves.
fn contents(parts: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    match parts {
        [folder] if folder.is_dir() && !folder.is_symlink() => {
            let inside = sorted(folder)?;
            Ok(inside)
        }
        parts => Ok(parts.to_vec()),
    }
}

/// Copies a file, or a folder and all below it, by the rules for archives.
fn copy(from: &Path, name: &Path, writer: &mut Writer<'_>) -> Result<(), UnpackError> {
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = name.as_os_str().as_bytes();
    let metadata = match fs::symlink_metadata(from) {
        Ok(metadata) => metadata,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(cause.into()),
    };
    let kind = metadata.file_type();
    if kind.is_dir() {
        if !writer.takes(bytes)? {
            return Ok(());
        }
        writer.entry(bytes, Kind::Folder, &mut io::empty())?;
        for inside in sorted(from)? {
            let name = name.join(inside.file_name().unwrap_or_default());
            copy(&inside, &name, writer)?;
        }
        return Ok(());
    }
    let kind = match () {
        () if kind.is_symlink() => Kind::Link,
        () if kind.is_file() => Kind::File,
        () => Kind::Special,
    };
    if kind == Kind::File {
        writer.entry(bytes, kind, &mut File::open(from)?)
    } else {
        writer.entry(bytes, kind, &mut io::empty())
    }
}

/// A name for the contents: paths and bytes; of what was refused, the bytes
/// that were handed in.
fn digest(files: &Path, refused: Option<&str>, parts: &[PathBuf]) -> io::Result<String> {
    let mut hash = Sha256::new();
    if let Some(reason) = refused {
        hash.update(reason.as_bytes());
        for part in parts.iter().filter(|part| part.is_file()) {
            io::copy(&mut File::open(part)?, &mut HashWriter(&mut hash))?;
        }
    } else {
        digest_folder(files, files, &mut hash)?;
    }
    Ok(hex(&hash.finalize()))
}

fn digest_folder(root: &Path, dir: &Path, hash: &mut Sha256) -> io::Result<()> {
    for path in sorted(dir)? {
        if path.is_dir() {
            digest_folder(root, &path, hash)?;
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(&path);
        let bytes = fs::read(&path)?;
        for part in [name.display().to_string().as_bytes(), &bytes] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    Ok(())
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The folder of a student: the key, where it can be a name on every disk.
#[must_use]
pub fn folder_name(student: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.@".contains(c);
    let plain: String = (student.chars().take(100))
        .map(|c| if is_plain(c) { c } else { '-' })
        .collect();
    if plain == student && !plain.starts_with('.') && !plain.is_empty() {
        return plain;
    }
    let digest = hex(&Sha256::digest(student.as_bytes()));
    format!("{}-{}", plain.trim_start_matches('.'), &digest[..8])
}

#[cfg(test)]
mod tests {
    use super::folder_name;

    #[test]
    fn a_students_folder_is_a_plain_name_and_never_shared() {
        assert_eq!(folder_name("ada.l@x"), "ada.l@x");
        let odd = ["../ada", "ada/..", "Ádá", "", ".", "ada b"];
        let names: std::collections::BTreeSet<String> =
            odd.iter().map(|key| folder_name(key)).collect();
        assert_eq!(names.len(), odd.len());
        assert!(
            names
                .iter()
                .all(|name| !name.contains('/') && !name.starts_with('.'))
        );
    }
}
