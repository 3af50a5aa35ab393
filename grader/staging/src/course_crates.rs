//! The course's crates: the dependencies that a submission may have, and their
//! versions. The package `grader/course-crates` is their only source; it is compiled
//! into the grader, so that a folder in a clone cannot change it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use semver::{Version, VersionReq};

use super::lock_file::{self, Locked};

/// Their package's manifest.
pub const MANIFEST: &str = include_str!("../../course-crates/Cargo.toml");
/// The course's lock file.
pub const LOCK: &str = include_str!("../../course-crates/Cargo.lock");
/// Their package's source, which is a comment.
pub const LIBRARY: &str = include_str!("../../course-crates/src/lib.rs");

/// The crates of the course.
#[derive(Debug, Default)]
pub(super) struct CourseCrates {
    /// The crates that a submission may name, newest version first.
    shelf: BTreeMap<String, Vec<Version>>,
    locked: BTreeSet<Locked>,
}

/// Returns the crates of the course.
pub(super) fn course_crates() -> &'static CourseCrates {
    static COURSE_CRATES: OnceLock<CourseCrates> = OnceLock::new();
    COURSE_CRATES.get_or_init(|| CourseCrates::read(MANIFEST, LOCK))
}

impl CourseCrates {
    /// Reads both texts, which are the grader's own; a test reads them too.
    fn read(manifest: &str, lock: &str) -> Self {
        let locked = lock_file::packages(lock).unwrap_or_default();
        let table: toml::Table = manifest.parse().unwrap_or_default();
        let dependencies = table.get("dependencies").and_then(toml::Value::as_table);
        let names = dependencies.into_iter().flat_map(|table| table.keys());
        let shelf = names
            .map(|name| (name.clone(), versions(&locked, name)))
            .collect();
        Self { shelf, locked }
    }

    /// Returns whether a submission may depend on `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.shelf.contains_key(name)
    }

    /// Returns whether the lock holds exactly this package.
    pub(super) fn holds(&self, package: &Locked) -> bool {
        self.locked.contains(package)
    }

    /// Returns whether some version of `name` in the lock matches `wanted`.
    pub(super) fn answers(&self, name: &str, wanted: &VersionReq) -> bool {
        let versions = self.shelf.get(name);
        versions.is_some_and(|all| all.iter().any(|version| wanted.matches(version)))
    }

    /// Returns the line of a manifest for `name`: `axum = "0.8"`.
    pub(super) fn line(&self, name: &str) -> String {
        let newest = self.shelf.get(name).and_then(|versions| versions.first());
        let version = newest.map_or("*".to_owned(), |v| match v.major {
            0 => format!("0.{}", v.minor),
            major => major.to_string(),
        });
        format!("{name} = \"{version}\"")
    }

    /// Returns all crates that may be named, with the most similar name to
    /// `name` first.
    pub(super) fn instead_of(&self, name: &str) -> String {
        let all: Vec<&str> = self.shelf.keys().map(String::as_str).collect();
        let alike = |known: &&str| strsim::jaro_winkler(name, known);
        let nearest = all.iter().max_by(|a, b| alike(a).total_cmp(&alike(b)));
        let nearest = nearest.filter(|known| alike(known) > 0.85);
        let guess = nearest.map_or(String::new(), |known| format!("did you mean `{known}`? "));
        format!("{guess}The course has {}", all.join(", "))
    }
}

fn versions(locked: &BTreeSet<Locked>, name: &str) -> Vec<Version> {
    let mut all: Vec<Version> = locked
        .iter()
        .filter(|package| package.name == name)
        .filter_map(|package| package.version.parse().ok())
        .collect();
    all.sort();
    all.reverse();
    all
}

#[cfg(test)]
mod tests {
    use super::course_crates;

    #[test]
    fn every_crate_of_the_course_is_in_its_lock() {
        assert!(course_crates().shelf.len() > 20);
        for (name, versions) in &course_crates().shelf {
            assert!(!versions.is_empty(), "{name}");
        }
    }

    #[test]
    fn a_line_names_the_newest_compatible_version() {
        assert_eq!(course_crates().line("axum"), "axum = \"0.8\"");
        assert_eq!(course_crates().line("toml"), "toml = \"1\"");
    }

    #[test]
    fn a_misspelt_crate_brings_the_nearest() {
        let words = course_crates().instead_of("serde-json");
        assert!(words.starts_with("did you mean `serde_json`?"), "{words}");
        assert!(
            course_crates()
                .instead_of("rocket")
                .starts_with("The course has anyhow,")
        );
    }
}
