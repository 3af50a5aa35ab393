//! The binaries that a learner's manifest lists, and the one that every
//! exercise has.

use std::path::{Component, Path, PathBuf};

use toml::{Table, Value};

use super::{gather::Files, refusal::Refusals};

/// The file of the service's `main`, unless the manifest names another.
const MAIN: &str = "src/main.rs";

/// One binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binary {
    pub(super) name: String,
    /// A path under `src/`; `None`: the place where cargo looks for it.
    pub(super) path: Option<String>,
}

/// Reads the `[[bin]]` tables.
pub(super) fn read(value: Option<&Value>, refusals: &mut Refusals) -> Vec<Binary> {
    let mut binaries: Vec<Binary> = Vec::new();
    let tables = match value {
        None => return binaries,
        Some(Value::Array(tables)) => tables,
        Some(_) => {
            refusals.manifest("`bin` must be a list of tables; write `[[bin]]`");
            return binaries;
        }
    };
    for table in tables {
        match one(table.as_table()) {
            Ok(binary) if binaries.iter().any(|known| known.name == binary.name) => {
                refusals.manifest(format!("two binaries are called `{}`", binary.name));
            }
            Ok(binary) => binaries.push(binary),
            Err(reason) => refusals.manifest(reason),
        }
    }
    binaries
}

fn one(table: Option<&Table>) -> Result<Binary, String> {
    let field = |name: &str| table.and_then(|table| table.get(name));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name = match field("name") {
        Some(Value::String(name)) if !name.is_empty() && name.chars().all(plain) => name.clone(),
        Some(name) => {
            return Err(format!(
                "{name} is not a valid name for a binary; write `crumb`"
            ));
        }
        None => return Err("a `[[bin]]` has no name; write `name = \"crumb\"`".to_owned()),
    };
    let path = match field("path") {
        None => None,
        Some(Value::String(path)) => Some(source(path).ok_or_else(|| outside(&name, path))?),
        Some(other) => return Err(outside(&name, &other.to_string())),
    };
    Ok(Binary { name, path })
}

/// Returns the normalized `path`, if it leads to a file under `src/`.
fn source(path: &str) -> Option<String> {
    let parts = Path::new(path).components();
    let clean: Vec<&str> = parts
        .filter(|part| *part != Component::CurDir)
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect::<Option<_>>()?;
    (clean.len() > 1 && clean[0] == "src").then(|| clean.join("/"))
}

fn outside(name: &str, path: &str) -> String {
    format!("the binary `{name}` must be under src/, not at {path}; write `path = \"{MAIN}\"`")
}

/// Checks the listed binaries against the accepted files, and lists `crumb` if
/// the learner listed none.
pub(super) fn settle(binaries: &mut Vec<Binary>, files: &Files, refusals: &mut Refusals) {
    let has = |path: &str| files.contains_key(&PathBuf::from(path));
    for binary in binaries.iter() {
        if let Some(path) = &binary.path
            && !has(path)
        {
            let reason = format!(
                "is missing, and the binary `{}` is built from it",
                binary.name
            );
            refusals.add(path, reason);
        }
    }
    if !binaries.is_empty() {
        return;
    }
    if has(MAIN) {
        binaries.push(Binary {
            name: "crumb".to_owned(),
            path: Some(MAIN.to_owned()),
        });
    } else if !files.keys().any(|path| path.starts_with("src/bin")) {
        refusals.add(MAIN, "is missing; the service's `fn main` belongs in it");
    }
}
