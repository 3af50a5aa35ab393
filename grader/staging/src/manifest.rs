//! Parses a learner's `Cargo.toml`: accepts the dependencies and the binaries,
//! refuses keys that would change the build, and ignores the rest.

use toml::{Table, Value};

use super::{
    binary::{self, Binary},
    dependency,
    refusal::Refusals,
    submission::{Crates, Submission},
};
use dozen_model::Dependency;

/// The accepted parts of a manifest.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// The dependencies, each checked and written again.
    pub(super) dependencies: Table,
    /// The dependencies as the learner wrote them.
    pub(super) declared: Vec<Dependency>,
    /// The binaries that are listed.
    pub(super) binaries: Vec<Binary>,
    /// Whether cargo may find more of them under `src/bin`.
    pub(super) autobins: Option<bool>,
    /// The name the learner's package has.
    pub(super) name: Option<String>,
}

/// Tables that a manifest may not have, and why.
const REFUSED: &[(&str, &str)] = &[
    ("patch", "`[patch]` would replace the course's crates"),
    ("replace", "`[replace]` would replace the course's crates"),
    ("profile", "`[profile]` is the platform's to choose"),
    ("build-dependencies", "`[build-dependencies]` cannot enter"),
    ("build_dependencies", "`[build-dependencies]` cannot enter"),
    (
        "target",
        "`[target]` cannot enter: name every dependency under `[dependencies]`",
    ),
];

/// Reads the manifest `text`.
pub(super) fn read(text: &str, submission: &Submission<'_>, refusals: &mut Refusals) -> Manifest {
    let table: Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let error = error.to_string();
            refusals.manifest(format!("not TOML that can be read: {}", error.trim_end()));
            return Manifest::default();
        }
    };
    for (name, why) in REFUSED {
        if table.contains_key(*name) {
            refusals.manifest(format!("{why}; take it away"));
        }
    }
    library(&table, submission, refusals);
    let package = table.get("package").and_then(Value::as_table);
    if let Some(package) = package {
        build_script(package, submission, refusals);
        edition(package, refusals);
    }
    let field = |name: &str| package.and_then(|package| package.get(name));
    let asked = table.get("dependencies");
    let (dependencies, declared) = dependencies(asked, submission.crates, refusals);
    Manifest {
        dependencies,
        declared,
        binaries: binary::read(table.get("bin"), refusals),
        autobins: field("autobins").and_then(Value::as_bool),
        name: field("name").and_then(Value::as_str).map(str::to_owned),
    }
}

fn dependencies(
    value: Option<&Value>,
    crates: Crates,
    refusals: &mut Refusals,
) -> (Table, Vec<Dependency>) {
    let (mut entering, mut declared) = (Table::new(), Vec::new());
    match value {
        None => {}
        Some(Value::Table(table)) => {
            for (name, value) in table {
                match dependency::read(name, value, crates) {
                    Ok(one) => {
                        entering.insert(name.clone(), one.written);
                        declared.push(one.declared);
                    }
                    Err(reasons) => reasons.into_iter().for_each(|why| refusals.manifest(why)),
                }
            }
        }
        Some(_) => refusals.manifest("`dependencies` must be a table; write `[dependencies]`"),
    }
    (entering, declared)
}

/// Refuses a build script, which runs before any sandbox could confine it,
/// unless the exercise is about one.
fn build_script(package: &Table, submission: &Submission<'_>, refusals: &mut Refusals) {
    match package.get("build") {
        None | Some(Value::Boolean(false)) => {}
        Some(Value::String(path)) if submission.build_script && path == "build.rs" => {}
        Some(Value::Boolean(true)) if submission.build_script => {}
        Some(_) if submission.build_script => {
            refusals.manifest("the build script must be `build.rs`; take `build` away");
        }
        Some(_) => refusals.manifest("a build script cannot enter; take `package.build` away"),
    }
}

/// Refuses another edition, which would change the meaning of the source.
fn edition(package: &Table, refusals: &mut Refusals) {
    if let Some(Value::String(edition)) = package.get("edition")
        && edition != "2024"
    {
        let reason = format!("edition {edition:?}: the course builds with `edition = \"2024\"`");
        refusals.manifest(reason);
    }
}

/// Refuses another library target than `src/lib.rs` with the package's name:
/// without this message an import would fail.
fn library(table: &Table, submission: &Submission<'_>, refusals: &mut Refusals) {
    let library = table.get("lib").and_then(Value::as_table);
    let field = |name: &str| library.and_then(|library| library.get(name));
    let differs = |name: &str, usual: &str| {
        let said = field(name).and_then(Value::as_str);
        said.is_some_and(|said| said.trim_start_matches("./") != usual)
    };
    let procedural = ["proc-macro", "proc_macro"].map(|name| field(name).and_then(Value::as_bool));
    if differs("name", submission.package)
        || differs("path", "src/lib.rs")
        || procedural.contains(&Some(true))
    {
        refusals.manifest(format!(
            "the library must be src/lib.rs and be called {}; take `[lib]` away",
            submission.package
        ));
    }
}
