//! The staged manifest: the grader's own, so that no text of a learner is
//! pasted into it.

use toml::{Table, Value};

use super::manifest::Manifest;

/// Returns the text of the staged `Cargo.toml`.
///
/// # Errors
/// If it cannot be written as TOML, which no checked manifest brings about.
pub(super) fn text(
    package: &str,
    manifest: &Manifest,
    build_script: bool,
) -> Result<String, toml::ser::Error> {
    let mut root = Table::new();
    root.insert("package".to_owned(), head(package, manifest, build_script));
    root.insert("workspace".to_owned(), table([("resolver", "3".into())]));
    let binaries: Vec<Value> = manifest
        .binaries
        .iter()
        .map(|binary| {
            let mut table = Table::new();
            table.insert("name".to_owned(), binary.name.clone().into());
            if let Some(path) = &binary.path {
                table.insert("path".to_owned(), path.clone().into());
            }
            Value::Table(table)
        })
        .collect();
    if !binaries.is_empty() {
        root.insert("bin".to_owned(), Value::Array(binaries));
    }
    root.insert(
        "dependencies".to_owned(),
        manifest.dependencies.clone().into(),
    );
    root.insert("profile".to_owned(), table([("dev", profile())]));
    toml::to_string(&root)
}

fn head(package: &str, manifest: &Manifest, build_script: bool) -> Value {
    let build: Value = if build_script {
        "build.rs".into()
    } else {
        false.into()
    };
    table([
        ("name", package.into()),
        ("version", "0.1.0".into()),
        ("edition", "2024".into()),
        ("publish", false.into()),
        ("autobins", manifest.autobins.unwrap_or(true).into()),
        ("autoexamples", false.into()),
        ("autotests", false.into()),
        ("autobenches", false.into()),
        ("build", build),
    ])
}

/// Returns the profile. From a save to a verdict the linker takes longest, so
/// objects are few and contain nothing that is not read. The grader's own
/// workspace has the same profile, so that both share crates.
fn profile() -> Value {
    table([
        ("codegen-units", 16.into()),
        ("debug", 0.into()),
        ("incremental", true.into()),
        (
            "package",
            table([("memchr", table([("opt-level", 3.into())]))]),
        ),
        ("panic", "unwind".into()),
    ])
}

fn table<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Table(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}
