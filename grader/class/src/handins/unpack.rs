//! Unpacks one archive into a folder, or says why it is refused.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use flate2::read::MultiGzDecoder;
use tar::EntryType;
use zip::{ZipArchive, result::ZipError};

use super::{
    archive::Archive,
    entry::{Kind, UnpackError, Writer, refuse},
};

/// Unpacks the archive at `path` into `dir`, an empty folder.
///
/// # Errors
/// If the archive is refused, or the machine cannot unpack it.
pub fn unpack(path: &Path, dir: &Path) -> Result<(), UnpackError> {
    let mut writer = Writer::new(dir);
    each_entry(path, &mut |entry| {
        writer.entry(&entry.name, entry.kind, entry.from)
    })
}

/// One entry of an archive.
pub(super) struct Entry<'a> {
    /// Its name, as it is in the archive.
    pub(super) name: Vec<u8>,
    /// Its name as the archive's program meant it, if it is not UTF-8.
    pub(super) meant: Option<String>,
    /// What it is.
    pub(super) kind: Kind,
    /// Its contents.
    pub(super) from: &'a mut dyn Read,
}

/// What takes the entries of an archive, one after the other.
type Sink<'a> = dyn FnMut(Entry<'_>) -> Result<(), UnpackError> + 'a;

/// Hands each entry of the archive at `path` to `sink`, until it refuses one.
pub(super) fn each_entry(path: &Path, sink: &mut Sink<'_>) -> Result<(), UnpackError> {
    let file = || File::open(path).map(BufReader::new);
    match Archive::of(path)? {
        Archive::Zip => zip(file()?, sink),
        Archive::Tar => tar(file()?, sink),
        Archive::TarGz => tar(MultiGzDecoder::new(file()?), sink),
        Archive::Other(name) => refuse(format!(
            "an archive of the kind {name} cannot be read here; hand in a zip"
        )),
        Archive::None => refuse("the file is not an archive; hand in a zip of the folder"),
    }
}

fn zip(file: BufReader<File>, sink: &mut Sink<'_>) -> Result<(), UnpackError> {
    let mut archive = ZipArchive::new(file).map_err(zip_error)?;
    if archive.has_duplicate_names() {
        return refuse("the archive has two files of the same name; make it again");
    }
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).map_err(zip_error)?;
        let kind = zip_kind(entry.unix_mode(), entry.is_dir());
        let name = entry.name_raw().to_owned();
        let is_text = std::str::from_utf8(&name).is_ok();
        sink(Entry {
            meant: match is_text {
                true => None,
                false => entry.name().ok().map(Cow::into_owned),
            },
            name,
            kind,
            from: &mut entry,
        })?;
    }
    Ok(())
}

/// The kind by the mode of Unix, if the archive has one.
fn zip_kind(mode: Option<u32>, is_folder: bool) -> Kind {
    match mode.map(|mode| mode & 0o170_000) {
        Some(0o120_000) => Kind::Link,
        _ if is_folder => Kind::Folder,
        None | Some(0 | 0o100_000) => Kind::File,
        Some(_) => Kind::Special,
    }
}

fn zip_error(error: ZipError) -> UnpackError {
    match error {
        ZipError::Io(cause) if is_machine(&cause) => cause.into(),
        ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => {
            UnpackError::Refused("the archive has a password; hand it in without one".to_owned())
        }
        other => UnpackError::Refused(format!(
            "the zip archive cannot be read: {other}; make it again"
        )),
    }
}

fn tar(file: impl Read, sink: &mut Sink<'_>) -> Result<(), UnpackError> {
    let damaged = |cause: io::Error| {
        if is_machine(&cause) {
            UnpackError::Trouble(cause)
        } else {
            UnpackError::Refused(format!(
                "the tar archive cannot be read: {cause}; make it again"
            ))
        }
    };
    let mut archive = tar::Archive::new(file);
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let kind = match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => Kind::File,
            EntryType::Directory => Kind::Folder,
            EntryType::Symlink | EntryType::Link => Kind::Link,
            EntryType::XGlobalHeader | EntryType::XHeader => continue,
            _ => Kind::Special,
        };
        let name = entry.path_bytes().into_owned();
        sink(Entry {
            name,
            meant: None,
            kind,
            from: &mut entry,
        })?;
    }
    Ok(())
}

/// Whether an error is of the machine that reads, and not of the archive.
fn is_machine(cause: &io::Error) -> bool {
    use io::ErrorKind::{NotFound, PermissionDenied, StorageFull};
    matches!(cause.kind(), NotFound | PermissionDenied | StorageFull)
}
