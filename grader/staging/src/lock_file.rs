//! The packages of a `Cargo.lock`.

use std::collections::BTreeSet;

use serde::Deserialize;

/// One package of a lock file, as exactly as the file knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Locked {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) source: Option<String>,
    checksum: Option<String>,
}

#[derive(Deserialize)]
struct LockFile {
    #[serde(default)]
    package: Vec<Locked>,
}

/// Returns the packages of a lock file; `None` if it is none.
pub(super) fn packages(text: &str) -> Option<BTreeSet<Locked>> {
    let file: LockFile = toml::from_str(text).ok()?;
    Some(file.package.into_iter().collect())
}
