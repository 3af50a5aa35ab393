//! Which kind of archive a file is, by its first bytes: its name is the
//! student's and proves nothing.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// A kind of archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archive {
    /// A zip file.
    Zip,
    /// A tar file.
    Tar,
    /// A tar file, compressed with gzip.
    TarGz,
    /// An archive of a kind that is not read, by its name.
    Other(&'static str),
    /// Not an archive.
    None,
}

const OTHERS: &[(&[u8], &str)] = &[
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
];

impl Archive {
    /// The kind of the file at `path`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut head = Vec::new();
        File::open(path)?.take(512).read_to_end(&mut head)?;
        let other = OTHERS.iter().find(|(magic, _)| head.starts_with(magic));
        Ok(match other {
            Some((_, name)) => Self::Other(name),
            None if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") => Self::Zip,
            None if head.starts_with(b"\x1f\x8b") => Self::TarGz,
            None if head.get(257..262) == Some(b"ustar") => Self::Tar,
            None => Self::None,
        })
    }
}
