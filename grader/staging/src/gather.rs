//! Walks the folders of a submission and reads the accepted files into memory,
//! so that nothing is written before everything is checked.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use super::{
    read::{self, LINK, SPECIAL, Unread},
    refusal::Refusals,
};

/// The largest size of all files together.
const TOTAL_LIMIT: usize = 8 * 1024 * 1024;
/// How many files and folders there may be.
const COUNT_LIMIT: usize = 2000;
/// The greatest depth of folders.
const DEPTH_LIMIT: usize = 16;

/// Files by their path relative to the submission.
pub(super) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The contents that a file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// UTF-8 without NUL.
    Text,
    /// Anything.
    Bytes,
}

/// Gathers the files of one submission.
#[derive(Debug)]
pub(super) struct FileCollector<'a> {
    dir: &'a Path,
    refusals: &'a mut Refusals,
    files: Files,
    bytes: usize,
    entries: usize,
    full: bool,
}

impl<'a> FileCollector<'a> {
    pub(super) fn new(dir: &'a Path, refusals: &'a mut Refusals) -> Self {
        Self {
            dir,
            refusals,
            files: Files::new(),
            bytes: 0,
            entries: 0,
            full: false,
        }
    }

    /// Returns the files that entered.
    pub(super) fn done(self) -> Files {
        self.files
    }

    /// Takes the folder `name` and all below it; false if there is none.
    pub(super) fn folder(&mut self, name: &str, content: Content) -> bool {
        let Ok(metadata) = fs::symlink_metadata(self.dir.join(name)) else {
            return false;
        };
        if metadata.is_symlink() {
            self.refusals.add(name, LINK);
        } else if metadata.is_dir() {
            self.walk(Path::new(name), content, 1);
        } else {
            self.refusals.add(name, "must be a folder");
        }
        true
    }

    /// Takes one file; false if there is none.
    pub(super) fn file(&mut self, path: &Path, content: Content) -> bool {
        let bytes = match read::regular(&self.dir.join(path)) {
            Ok(bytes) => bytes,
            Err(Unread::Gone) => return false,
            Err(Unread::Unfit(reason)) => {
                self.refusals.add(path, reason);
                return true;
            }
        };
        if content == Content::Text && !is_text(&bytes) {
            self.refusals.add(path, NOT_TEXT);
            return true;
        }
        self.bytes += bytes.len();
        if self.bytes > TOTAL_LIMIT {
            self.stop(
                "with this file the submission is larger than 8 MiB, the most it may be",
                path,
            );
        }
        self.files.insert(path.to_owned(), bytes);
        true
    }

    fn walk(&mut self, folder: &Path, content: Content, depth: usize) {
        if depth > DEPTH_LIMIT {
            let reason = format!("is more than {DEPTH_LIMIT} folders deep; move it up");
            self.refusals.add(folder, reason);
            return;
        }
        let names = match self.names(folder) {
            Ok(names) => names,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return,
            Err(cause) => {
                self.refusals
                    .add(folder, format!("cannot be read: {cause}"));
                return;
            }
        };
        for path in names {
            if self.full {
                return;
            }
            self.entry(&path, content, depth);
        }
    }

    /// Returns the files in `folder`, in order, as paths relative to the
    /// submission. Names that begin with a dot are ignored: editors and file
    /// managers leave them behind.
    fn names(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.dir.join(folder))?.take(COUNT_LIMIT + 1) {
            let name = entry?.file_name();
            if !name.as_bytes().starts_with(b".") {
                names.push(folder.join(name));
            }
        }
        names.sort();
        Ok(names)
    }

    fn entry(&mut self, path: &Path, content: Content, depth: usize) {
        self.entries += 1;
        if self.entries > COUNT_LIMIT {
            self.stop("one file or folder more than the 2000 that may enter", path);
            return;
        }
        if let Err(reason) = name_is_fit(path) {
            self.refusals.add(path, reason);
            return;
        }
        let Ok(metadata) = fs::symlink_metadata(self.dir.join(path)) else {
            return;
        };
        if metadata.is_symlink() {
            self.refusals.add(path, LINK);
        } else if metadata.is_dir() {
            self.walk(path, content, depth + 1);
        } else if metadata.is_file() {
            self.file(path, content);
        } else {
            self.refusals.add(path, SPECIAL);
        }
    }

    fn stop(&mut self, reason: &str, path: &Path) {
        if !self.full {
            self.full = true;
            self.refusals.add(path, reason);
        }
    }
}

const NOT_TEXT: &str =
    "not UTF-8 text; only Rust and plain text may stand here, other files belong in assets/";

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0)
}

/// Refuses a file name that some file system cannot store or some terminal
/// cannot show.
fn name_is_fit(path: &Path) -> Result<(), &'static str> {
    match path.file_name().and_then(|name| name.to_str()) {
        None => Err("its name is not UTF-8; rename it"),
        Some(name) if name.chars().any(char::is_control) => {
            Err("its name holds a control character; rename it")
        }
        Some(name) if name.contains('\\') => Err("its name holds a backslash; rename it"),
        Some(_) => Ok(()),
    }
}
