//! Reads a `Cargo.lock`: the packages that are not the course's, and the
//! version of each dependency.

use std::fs;

use semver::{Version, VersionReq};

use super::{
    StageError, Staged,
    course_crates::course_crates,
    lock_file::{Locked, packages},
};
use dozen_model::Dependency;

/// Returns the packages in the lock file `text`, besides `own`, that the
/// course's lock does not hold in that version and with that checksum; `None`
/// if the text is no lock file.
pub fn strangers(text: &str, own: &str) -> Option<Vec<String>> {
    let packages = packages(text)?.into_iter();
    let strange = |package: &Locked| {
        let is_own = package.name == own && package.source.is_none();
        !is_own && !course_crates().holds(package)
    };
    let named = |package: Locked| format!("{} {}", package.name, package.version);
    Some(packages.filter(strange).map(named).collect())
}

/// Returns the dependencies of a staged submission, each with the version in
/// the lock on the stage.
///
/// # Errors
/// If the lock cannot be read.
pub fn pinned(staged: &Staged) -> Result<Vec<Dependency>, StageError> {
    let path = staged.dir.join("Cargo.lock");
    let text = fs::read_to_string(&path);
    let text = text.map_err(|cause| StageError::trouble("read", &path, &cause))?;
    let taken = taken(&text, &staged.package);
    let pin = |dependency: &Dependency| Dependency {
        locked: version_of(dependency, &taken).map(Version::to_string),
        ..dependency.clone()
    };
    Ok(staged.dependencies.iter().map(pin).collect())
}

/// Returns the dependencies of the package `own` in the lock file `text`:
/// crates and their versions.
fn taken(text: &str, own: &str) -> Vec<(String, Version)> {
    let file: toml::Table = text.parse().unwrap_or_default();
    let packages = file.get("package").and_then(toml::Value::as_array);
    let packages: Vec<&toml::Table> = (packages.into_iter().flatten())
        .filter_map(toml::Value::as_table)
        .collect();
    let field = |package: &toml::Table, key: &str| Some(package.get(key)?.as_str()?.to_owned());
    let named = |name: &str| {
        let all = packages
            .iter()
            .filter(|p| field(p, "name").as_deref() == Some(name));
        all.copied().collect::<Vec<_>>()
    };
    let own = named(own).into_iter().find(|p| !p.contains_key("source"));
    let lines = own.and_then(|own| own.get("dependencies")?.as_array());
    let lines = lines.into_iter().flatten().filter_map(toml::Value::as_str);
    // A line has a version only if the lock has several of that name.
    let one = |line: &str| {
        let mut words = line.split(' ');
        let name = words.next()?;
        let version = words.next().map(str::to_owned);
        let version = version.or_else(|| field(named(name).first()?, "version"))?;
        Some((name.to_owned(), version.parse().ok()?))
    };
    lines.filter_map(one).collect()
}

/// Returns the locked version of `dependency`; if a crate is locked twice under
/// two names, the one that matches.
fn version_of<'a>(dependency: &Dependency, taken: &'a [(String, Version)]) -> Option<&'a Version> {
    let asked = dependency.asked.as_deref().unwrap_or("*");
    let wanted: VersionReq = asked.parse().ok()?;
    let named = taken.iter().filter(|(name, _)| *name == dependency.package);
    let versions = named.map(|(_, version)| version);
    versions.filter(|version| wanted.matches(version)).max()
}

#[cfg(test)]
mod tests {
    use super::strangers;
    use crate::LOCK;

    #[test]
    fn the_course_has_no_strangers_in_its_own_lock() {
        assert_eq!(strangers(LOCK, "course-crates"), Some(vec![]));
    }

    #[test]
    fn another_version_another_source_and_another_checksum_are_strangers() {
        let other = LOCK.replacen("checksum = \"", "checksum = \"0", 1);
        assert_eq!(
            strangers(&other, "course-crates").map(|all| all.len()),
            Some(1)
        );
        let axum = "[[package]]\nname = \"axum\"\nversion = \"0.7.0\"\n";
        assert_eq!(
            strangers(axum, "course-crates"),
            Some(vec!["axum 0.7.0".to_owned()])
        );
        let local = "[[package]]\nname = \"axum\"\nversion = \"0.1.0\"\nsource = \"git+x\"\n";
        assert_eq!(strangers(local, "axum").map(|all| all.len()), Some(1));
    }

    #[test]
    fn other_texts_than_lock_files_have_no_answer() {
        assert_eq!(strangers("<<<<<<< HEAD", "course-crates"), None);
    }
}
