//! Reads one file of a folder that is not trusted: never through a link,
//! never anything but a regular file, never more than the limit.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use rustix::{fs::OFlags, io::Errno};

/// The largest size of one file.
pub(super) const FILE_LIMIT: u64 = 1024 * 1024;

/// Why a file did not enter.
#[derive(Debug)]
pub(super) enum Unread {
    /// There is none: it never was, or an editor is just replacing it.
    Gone,
    /// It is none that may enter.
    Unfit(String),
}

/// Returns the contents of the regular file at `path`.
///
/// A device or a FIFO is never opened, since that alone may block or have
/// effects. If the path changes in between, the flags make the open harmless
/// and the second check refuses it.
pub(super) fn regular(path: &Path) -> Result<Vec<u8>, Unread> {
    fit(&fs::symlink_metadata(path)?)?;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    fit(&file.metadata()?)?;
    let mut bytes = Vec::new();
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(too_large());
    }
    Ok(bytes)
}

fn fit(metadata: &fs::Metadata) -> Result<(), Unread> {
    if metadata.is_symlink() {
        return Err(Unread::Unfit(LINK.to_owned()));
    }
    if metadata.is_dir() {
        return Err(Unread::Unfit(
            "a folder is in the place of a file".to_owned(),
        ));
    }
    if !metadata.is_file() {
        return Err(Unread::Unfit(SPECIAL.to_owned()));
    }
    if metadata.len() > FILE_LIMIT {
        return Err(too_large());
    }
    Ok(())
}

/// The reason to refuse a symbolic link.
pub(super) const LINK: &str =
    "a symbolic link cannot enter; put the file itself there, or take the link away";

/// The reason to refuse a FIFO, a socket or a device.
pub(super) const SPECIAL: &str = "not a regular file; take it away";

fn too_large() -> Unread {
    Unread::Unfit("larger than 1 MiB, the most that one file may hold".to_owned())
}

impl From<io::Error> for Unread {
    fn from(cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::NotFound {
            Self::Gone
        } else if cause.raw_os_error() == Some(Errno::LOOP.raw_os_error()) {
            Self::Unfit(LINK.to_owned())
        } else {
            Self::Unfit(format!("cannot be read: {cause}"))
        }
    }
}
