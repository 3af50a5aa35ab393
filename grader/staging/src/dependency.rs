//! One dependency of a learner's manifest: from the registry, and as a rule a
//! crate of the course in a version that the course has.

use semver::VersionReq;
use toml::{Table, Value};

use super::{Crates, course_crates::course_crates};
use dozen_model::Dependency;

/// If a crate would come from, if not from the registry.
const ORIGINS: &[&str] = &[
    "path",
    "git",
    "branch",
    "tag",
    "rev",
    "registry",
    "registry-index",
    "base",
    "workspace",
];

/// An accepted dependency.
pub(super) struct AcceptedDependency {
    /// Its entry in the staged manifest.
    pub(super) written: Value,
    /// Its entry in the learner's manifest.
    pub(super) declared: Dependency,
}

/// Checks the dependency `name`, and writes it again: a table of the keys that
/// mean something here.
///
/// # Errors
/// With everything that is wrong with it.
pub(super) fn read(
    name: &str,
    value: &Value,
    crates: Crates,
) -> Result<AcceptedDependency, Vec<String>> {
    let mut wrong = Vec::new();
    let mut written = Table::new();
    match value {
        Value::String(version) => {
            written.insert("version".to_owned(), Value::String(version.clone()));
        }
        Value::Table(table) => {
            for (key, value) in table {
                match field(name, key, value) {
                    Ok(Some(value)) => drop(written.insert(key.replace('_', "-"), value)),
                    Ok(None) => {}
                    Err(reason) => wrong.push(reason),
                }
            }
        }
        _ => wrong.push(format!("`{name}`: write {}", course_crates().line(name))),
    }
    let declared = declared(name, &written);
    if declared.asked.is_none() && crates != Crates::Courses {
        written.insert("version".to_owned(), "*".into());
    }
    if let Err(reason) = known(name, &written, crates) {
        wrong.push(reason);
    } else if wrong.is_empty()
        && let Err(reason) = version(name, &written, crates)
    {
        wrong.push(reason);
    }
    if wrong.is_empty() {
        Ok(AcceptedDependency {
            written: Value::Table(written),
            declared,
        })
    } else {
        Err(wrong)
    }
}

fn declared(name: &str, written: &Table) -> Dependency {
    let asked = written.get("version").and_then(Value::as_str);
    Dependency {
        name: name.to_owned(),
        package: package(name, written).to_owned(),
        asked: asked.map(str::to_owned),
        locked: None,
    }
}

/// Reads one key of a dependency's table, and returns the accepted value.
fn field(name: &str, key: &str, value: &Value) -> Result<Option<Value>, String> {
    let fits = match (key, value) {
        ("version" | "package", Value::String(_)) => true,
        ("default-features" | "default_features", Value::Boolean(_)) => true,
        ("features", Value::Array(all)) => all.iter().all(is_feature),
        ("optional", Value::Boolean(false)) => return Ok(None),
        ("optional", _) => {
            return Err(format!(
                "`{name}`: an optional dependency cannot enter; take `optional` away"
            ));
        }
        (key, _) if ORIGINS.contains(&key) => {
            return Err(format!(
                "`{name}`: `{key}` cannot enter, as crates come from the registry alone; \
                 ask for a version"
            ));
        }
        _ => false,
    };
    if fits {
        Ok(Some(value.clone()))
    } else {
        Err(format!(
            "`{name}`: `{key}` does not belong there; a dependency has a version, \
             features, default-features and package"
        ))
    }
}

/// Returns the name of a feature: cargo repeats it in its own words, so it must
/// not look like a line of them.
fn is_feature(value: &Value) -> bool {
    let name = value.as_str();
    name.is_some_and(|name| !name.chars().any(char::is_control))
}

/// Refuses a crate that is not accepted, under any name.
fn known(name: &str, written: &Table, crates: Crates) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_name = |name: &str| !name.is_empty() && name.chars().all(plain);
    let package = package(name, written);
    for name in [name, package] {
        if !is_name(name) {
            return Err(format!("`{name}` is not the name of a crate"));
        }
    }
    if crates == Crates::Registry || course_crates().has(package) {
        return Ok(());
    }
    Err(format!(
        "`{package}` is not one of the course's crates; {}",
        course_crates().instead_of(package)
    ))
}

/// Refuses a requirement that no version matches; only the registry knows the
/// versions of its crates.
fn version(name: &str, written: &Table, crates: Crates) -> Result<(), String> {
    let package = package(name, written);
    let line = course_crates().line(package);
    let Some(asked) = written.get("version").and_then(Value::as_str) else {
        return Err(format!("`{name}` names no version; the course has {line}"));
    };
    match asked.parse::<VersionReq>() {
        Err(error) => Err(format!(
            "`{name}`: version {asked:?}: {error}; the course has {line}"
        )),
        Ok(_) if crates == Crates::Registry => Ok(()),
        Ok(wanted) if course_crates().answers(package, &wanted) => Ok(()),
        Ok(_) => Err(format!(
            "`{name}`: the course has no version that answers to {asked:?}; it has {line}"
        )),
    }
}

fn package<'a>(name: &'a str, written: &'a Table) -> &'a str {
    let renamed = written.get("package").and_then(Value::as_str);
    renamed.unwrap_or(name)
}
