//! What a handout is made of, and the file in it that says so.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::files::hex;

/// The file that says what a handout is; commands know a handout by it.
pub const FILE: &str = "handout.json";
/// Where starters are kept, for `dozen reset`.
pub const STARTERS: &str = ".starters";

/// What is handed out.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// The course's clone.
    pub course: &'a Path,
    /// The exercises' ids.
    pub exercises: Vec<String>,
    /// What of an exercise's folder is its starter.
    pub parts: &'a [&'a str],
    /// The title.
    pub title: String,
    /// The grader that it is for.
    pub grader: Pinned,
    /// The book's pages, if they are handed out.
    pub book: Option<&'a Path>,
}

/// The grader that a handout is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// Its version.
    pub version: String,
    /// The commit that the course is at; empty if it is not a clone.
    pub commit: String,
    /// Where cargo installs it from, or an image's name.
    pub source: String,
}

impl Pinned {
    /// Whether the grader is built from a repository; else it is in an image.
    #[must_use]
    pub fn is_repository(&self) -> bool {
        self.source.contains("://")
    }
}

/// `handout.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `dozen/handout/v1`.
    pub schema: String,
    /// The title.
    pub title: String,
    /// The exercises' ids.
    pub exercises: Vec<String>,
    /// The grader.
    pub grader: Pinned,
    /// The SHA-256 of every other file.
    pub files: BTreeMap<String, String>,
}

/// Files of a tree by path.
pub type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// The digest of a file.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
