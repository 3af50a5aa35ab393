//! What one entry of an archive may be, and how much all of them may hold.
//! Nothing an archive says of itself is believed: bytes are counted as they come.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// What all files of one archive may hold, in bytes.
const TOTAL_LIMIT: u64 = 64 * 1024 * 1024;
/// What one file may hold.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;
/// How many entries there may be.
const COUNT_LIMIT: usize = 20_000;
/// How long a path may be.
const PATH_LIMIT: usize = 1024;
/// Folders that are left behind by systems and builds, and are not unpacked.
const SKIPPED: &[&str] = &["__MACOSX", ".git", "target", "node_modules"];

/// Why an archive is not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The archive is to blame; the text says what to do.
    #[error("{0}")]
    Refused(String),
    /// The machine is to blame.
    #[error("could not unpack: {0}")]
    Trouble(#[from] io::Error),
}

/// Refuses the archive for this reason.
pub fn refuse<T>(reason: impl Into<String>) -> Result<T, UnpackError> {
    Err(UnpackError::Refused(reason.into()))
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic or a hard link.
    Link,
    /// A device, a FIFO, or something else.
    Special,
}

/// Writes entries below one folder, and counts.
#[derive(Debug)]
pub struct Writer<'a> {
    dir: &'a Path,
    count: usize,
    bytes: u64,
    seen: HashSet<PathBuf>,
}

impl<'a> Writer<'a> {
    /// Writes below `dir`, which exists and is empty.
    #[must_use]
    pub fn new(dir: &'a Path) -> Self {
        Self {
            dir,
            count: 0,
            bytes: 0,
            seen: HashSet::new(),
        }
    }

    /// Takes one entry. `from` is read for a file only.
    ///
    /// # Errors
    /// If the entry may not be unpacked, or the disk refuses.
    pub fn entry(
        &mut self,
        name: &[u8],
        kind: Kind,
        from: &mut dyn Read,
    ) -> Result<(), UnpackError> {
        self.count += 1;
        if self.count > COUNT_LIMIT {
            return refuse(format!(
                "the archive has more than {COUNT_LIMIT} entries; hand in the exercises alone"
            ));
        }
        let Some(path) = inside(name)? else {
            return Ok(());
        };
        let shown = path.display();
        match kind {
            Kind::Link => refuse(format!(
                "{shown} is a link; put the file itself into the archive"
            )),
            Kind::Special => refuse(format!(
                "{shown} is not a regular file; leave it out of the archive"
            )),
            Kind::Folder => self.folder(&path),
            Kind::File => self.file(&path, from),
        }
    }

    /// Whether an entry of this name is unpacked, or left out.
    ///
    /// # Errors
    /// If it may not be there at all.
    pub fn takes(&self, name: &[u8]) -> Result<bool, UnpackError> {
        Ok(inside(name)?.is_some())
    }

    fn folder(&self, path: &Path) -> Result<(), UnpackError> {
        let full = self.dir.join(path);
        if full.is_file() {
            return twice(path);
        }
        Ok(fs::create_dir_all(full)?)
    }

    fn file(&mut self, path: &Path, from: &mut dyn Read) -> Result<(), UnpackError> {
        let full = self.dir.join(path);
        if !self.seen.insert(path.to_owned()) || full.exists() {
            return twice(path);
        }
        if let Some(parent) = full.parent() {
            // A file where a folder has to be.
            if fs::create_dir_all(parent).is_err_and(|_| parent_is_file(self.dir, path)) {
                return twice(path);
            }
            fs::create_dir_all(parent)?;
        }
        let mut file = File::create_new(&full)?;
        let left = TOTAL_LIMIT - self.bytes;
        let limit = left.min(FILE_LIMIT);
        let written = io::copy(&mut Damaged(from).take(limit + 1), &mut file);
        let written = written.or_else(|cause| match cause.kind() {
            io::ErrorKind::InvalidData => refuse(format!(
                "the archive is damaged at {}: {cause}; make it again",
                path.display()
            )),
            _ => Err(cause.into()),
        })?;
        if written > limit {
            let (what, most) = if left < FILE_LIMIT {
                ("the archive holds", TOTAL_LIMIT)
            } else {
                ("one of its files holds", FILE_LIMIT)
            };
            return refuse(format!(
                "{what} more than {} MiB when it is unpacked; hand in the sources alone",
                most / 1024 / 1024
            ));
        }
        self.bytes += written;
        Ok(())
    }
}

/// An error of the archive's, told from one of the disk.
struct Damaged<'a>(&'a mut dyn Read);

impl Read for Damaged<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer);
        read.map_err(|cause| io::Error::new(io::ErrorKind::InvalidData, cause))
    }
}

fn twice<T>(path: &Path) -> Result<T, UnpackError> {
    refuse(format!(
        "{} is in the archive twice; make it again",
        path.display()
    ))
}

fn parent_is_file(dir: &Path, path: &Path) -> bool {
    let mut above = path.ancestors().skip(1);
    above.any(|above| dir.join(above).is_file())
}

/// The path of an entry below the folder that is unpacked into; none if it is
/// left out.
fn inside(name: &[u8]) -> Result<Option<PathBuf>, UnpackError> {
    let shown = String::from_utf8_lossy(name);
    let shown: String = (shown.chars().take(80))
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    let Ok(text) = std::str::from_utf8(name) else {
        return refuse(format!(
            "the name {shown} in the archive is not UTF-8; rename the file"
        ));
    };
    if text.chars().any(char::is_control) {
        return refuse(format!(
            "the name {shown} in the archive has a control character; rename the file"
        ));
    }
    // Old programs of Windows write paths with their own separator.
    let text = text.replace('\\', "/");
    let has_drive = text.as_bytes().get(1) == Some(&b':');
    if text.starts_with('/') || has_drive || text.split('/').any(|part| part == "..") {
        return refuse(format!(
            "the path {shown} in the archive leads out of it; make the archive again from the folder"
        ));
    }
    if text.len() > PATH_LIMIT || text.split('/').any(|part| part.len() > 255) {
        return refuse(format!(
            "the path {shown} … in the archive is too long; rename it"
        ));
    }
    let parts: Vec<&str> = (text.split('/'))
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let is_left_out = parts.iter().any(|part| SKIPPED.contains(part))
        || parts
            .last()
            .is_some_and(|name| name.starts_with("._") || *name == ".DS_Store");
    Ok((!parts.is_empty() && !is_left_out).then(|| parts.iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::{UnpackError, inside};

    #[test]
    fn a_path_that_leads_out_is_refused_and_leftovers_are_left_out() {
        for name in [
            "../x",
            "a/../../x",
            "/etc/passwd",
            "..\\..\\x",
            "C:\\x",
            "a\u{7}",
        ] {
            let refused = inside(name.as_bytes());
            assert!(matches!(refused, Err(UnpackError::Refused(_))), "{name}");
        }
        assert!(matches!(inside(b"a\xff"), Err(UnpackError::Refused(_))));
        for name in [
            "__MACOSX/a/._b",
            "a/.git/config",
            "a/target/debug/x",
            "./",
            "a/._main.rs",
        ] {
            assert_eq!(inside(name.as_bytes()).unwrap(), None, "{name}");
        }
        let plain = inside(b"ada\\src//main.rs").unwrap().unwrap();
        assert_eq!(plain.to_str(), Some("ada/src/main.rs"));
    }
}
