//! Checks the structure: which package may use which, no files in a circle, the
//! same names in all four folders, files short enough to read, and locks that
//! agree.

#[path = "house/circles.rs"]
mod circles;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use dozen::course::EXERCISES;

/// Which other packages of `grader/` each may use. The compiler enforces the
/// manifests; this keeps the manifests to the design.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("staging", &["model"]),
    ("build", &["sandbox", "staging"]),
    ("platform", &["model", "sandbox"]),
    ("redis", &["platform"]),
    ("resources", &["redis"]),
    ("lab", &["model", "platform", "resources"]),
    ("course", &["lab", "model"]),
    (
        "runner",
        &["build", "course", "lab", "model", "platform", "staging"],
    ),
    ("reports", &["model"]),
    ("progress", &["model"]),
    ("sandbox", &[]),
    ("saves", &["platform"]),
    ("class", &["model", "reports"]),
    ("warm", &[]),
];

/// Which modules of the same package files in a folder may not name.
const MAY_NOT_NAME: &[(&str, &[&str])] = &[
    ("grader/src/author", &["cli", "lab", "platform"]),
    (
        "grader/course/src/behaviours",
        &["EXERCISES", "claims", "f0", "f1"],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if entry.file_name() != "target" {
                found.extend(rust_files(&path));
            }
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Lists the files directly in a folder, which need not exist.
fn files_of(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Lists the modules that a file names after `crate::`: of `crate::lab::Lab`
/// it is `lab`, and of `crate::{build::Slot, lab}` they are `build` and `lab`.
fn named(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for after in text.split("crate::").skip(1) {
        let parts = match after.strip_prefix('{') {
            Some(group) => outermost(group),
            None => vec![after],
        };
        for part in parts {
            let of_name = |c: &char| c.is_alphanumeric() || *c == '_';
            found.insert(part.trim().chars().take_while(of_name).collect::<String>());
        }
    }
    found.remove("");
    found
}

/// Returns the parts of a group between its outermost commas, up to its closing
/// brace.
fn outermost(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    parts
}

/// Returns the packages of `grader/` that a manifest names, in any table of it.
fn used_packages(manifest: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(manifest).unwrap();
    let names = text.lines().filter_map(|line| {
        let rest = line.strip_prefix("dozen-")?;
        Some(rest.split(['.', ' ']).next()?.to_owned())
    });
    names.collect()
}

#[test]
fn no_package_uses_more_than_the_design_allows() {
    let grader = root().join("grader");
    let entries = fs::read_dir(&grader).unwrap().flatten();
    let packages: BTreeSet<String> = entries
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "course-crates")
        .collect();
    let tabled: BTreeSet<String> = MAY_USE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(packages, tabled, "every package has its line in the table");
    for (package, allowed) in MAY_USE {
        let allowed: BTreeSet<String> = allowed.iter().map(ToString::to_string).collect();
        let used = used_packages(&grader.join(package).join("Cargo.toml"));
        assert_eq!(used, allowed, "grader/{package}/Cargo.toml");
    }
    // The class's program is built on the grader, and by itself: nothing of it
    // is compiled for a learner's first verdict.
    let used = used_packages(&grader.join("Cargo.toml"));
    let mut tabled = tabled;
    tabled.remove("class");
    assert_eq!(used, tabled);
}

/// The steps of a class read reports; only its command line starts the grader.
#[test]
fn the_steps_of_a_class_do_not_name_the_grader() {
    let dir = root().join("grader/class/src");
    for file in rust_files(&dir) {
        let is_wiring = file.starts_with(dir.join("cli")) || file.ends_with("main.rs");
        let text = fs::read_to_string(&file).unwrap();
        assert!(is_wiring || !text.contains("dozen::"), "{}", file.display());
    }
}

#[test]
fn no_folder_names_a_module_that_it_must_not_use() {
    for (folder, forbidden) in MAY_NOT_NAME {
        let files = rust_files(&root().join(folder));
        assert!(!files.is_empty(), "{folder}");
        for file in files {
            for name in named(&fs::read_to_string(&file).unwrap()) {
                let is_forbidden = forbidden.iter().any(|start| name.starts_with(start));
                assert!(!is_forbidden, "{} names {name}", file.display());
            }
        }
    }
}

/// A circle of files can only be understood as a whole. The one kind that is
/// allowed is a module's file with one file in the module's folder.
#[test]
fn no_files_use_each_other_in_a_circle() {
    let grader = fs::read_dir(root().join("grader")).unwrap().flatten();
    let mut sources: Vec<PathBuf> = grader.map(|entry| entry.path().join("src")).collect();
    sources.extend(["grader/src", "book/src"].map(|folder| root().join(folder)));
    for src in sources.iter().filter(|src| src.is_dir()) {
        for circle in circles::circles(src) {
            let is_allowed = circles::is_parent_with_child(&circle);
            assert!(is_allowed, "{}: {circle:?}", src.display());
        }
    }
}

#[test]
fn a_circle_is_found_through_a_reexport() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("lib.rs", "mod a;\nmod b;\nmod c;\npub use b::B;\n");
    write("a.rs", "use super::B;\npub struct A(B);\n");
    write("b.rs", "use super::c;\npub struct B(c::C);\n");
    write("c.rs", "pub struct C;\n");
    assert!(circles::circles(dir.path()).is_empty());
    write("c.rs", "pub struct C(Box<crate::a::A>);\n");
    let found: Vec<_> = circles::circles(dir.path()).into_iter().flatten().collect();
    assert_eq!(found, ["a", "b", "c"]);
}

#[test]
fn the_reading_of_use_lines_finds_groups_and_single_names() {
    let text = "use crate::{\n    build::{self, Slot},\n    lab::{Lab, Done},\n    model,\n};\nuse crate::runner::Task;";
    let found: Vec<String> = named(text).into_iter().collect();
    assert_eq!(found, ["build", "lab", "model", "runner"]);
}

fn folders(of: &str) -> BTreeSet<String> {
    fs::read_dir(root().join(of))
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.as_bytes()[0].is_ascii_digit())
        .map(|name| name.trim_end_matches(".md").to_owned())
        .collect()
}

#[test]
fn the_same_exercises_are_in_all_four_folders() {
    let course: BTreeSet<String> = EXERCISES.iter().map(|e| e.id.to_owned()).collect();
    for folder in ["exercises", "solutions", "book/chapters"] {
        assert_eq!(folders(folder), course, "{folder}");
    }
    let workspace = fs::read_to_string(root().join("exercises/Cargo.toml")).unwrap();
    let summary = fs::read_to_string(root().join("book/chapters/SUMMARY.md")).unwrap();
    for id in course {
        assert!(
            workspace.contains(&format!("\"{id}\"")),
            "exercises/Cargo.toml lacks {id}"
        );
        assert!(
            summary.contains(&format!("({id}.md)")),
            "SUMMARY.md lacks {id}"
        );
        let module = format!("grader/course/src/f{}.rs", id.replace('-', "_"));
        assert!(root().join(&module).is_file(), "{module}");
    }
}

#[test]
fn every_claim_of_a_check_has_a_valid_id() {
    for check in EXERCISES.iter().flat_map(|e| e.checks) {
        for claim in check.claims {
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            let parts = claim
                .strip_prefix('C')
                .and_then(|rest| rest.split_once('.'));
            let right = parts.is_some_and(|(factor, number)| digits(factor) && digits(number));
            assert!(right, "{}: {claim}", check.id);
        }
    }
}

/// A learner's own clone has progress in it, and exercises that differ.
#[test]
fn the_exercises_are_handed_out_as_the_starters() {
    if root().join(".dozen").exists() {
        return;
    }
    for exercise in EXERCISES {
        let (own, starter) = (
            root().join("exercises").join(exercise.id),
            root().join("solutions").join(exercise.id).join("starter"),
        );
        let mut files = rust_files(&starter.join("src"));
        let assets = files_of(&starter.join("assets"));
        assert_eq!(assets.len(), files_of(&own.join("assets")).len());
        files.extend(["Cargo.toml", "Procfile"].map(|name| starter.join(name)));
        files.extend(assets.iter().cloned());
        for file in &files {
            let twin = own.join(file.strip_prefix(&starter).unwrap());
            let same = fs::read(file).unwrap() == fs::read(&twin).unwrap_or_default();
            assert!(same, "{} differs from {}", twin.display(), file.display());
        }
        let mine = rust_files(&own.join("src")).len();
        assert_eq!(
            mine + assets.len() + 2,
            files.len(),
            "{} has other files",
            exercise.id
        );
    }
}

#[test]
fn no_file_of_the_grader_is_too_long_to_read() {
    for file in rust_files(&root().join("grader")) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 400, "{}: {lines} lines", file.display());
    }
}

#[test]
fn the_learners_lock_pins_what_the_courses_lock_pins() {
    let packages = |path: &str| -> BTreeSet<(String, String)> {
        let text = fs::read_to_string(root().join(path)).unwrap();
        let lock: toml::Table = toml::from_str(&text).unwrap();
        let all = lock["package"].as_array().unwrap().iter();
        let of = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
        let from_registry = all.filter(|package| package.get("source").is_some());
        from_registry
            .map(|p| (of(p, "name"), of(p, "version")))
            .collect()
    };
    let (course, learner) = (
        packages("grader/course-crates/Cargo.lock"),
        packages("exercises/Cargo.lock"),
    );
    let strangers: Vec<_> = learner.difference(&course).collect();
    assert!(!learner.is_empty() && strangers.is_empty(), "{strangers:?}");
}

/// `#[test]` does nothing in a target without libtest's harness, so a test that
/// is written there and not listed in `main` would never run.
#[test]
fn targets_without_libtest_list_every_test() {
    for (package, folder) in [
        ("grader", "grader/tests"),
        ("grader/class", "grader/class/tests"),
        ("book", "book/tests"),
    ] {
        let manifest = fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = toml::from_str(&manifest).unwrap();
        for target in manifest["test"].as_array().unwrap() {
            assert_eq!(target["harness"].as_bool(), Some(false));
            let name = target["name"].as_str().unwrap();
            let mut files = vec![root().join(folder).join(name).with_extension("rs")];
            files.extend(files_of(&root().join(folder).join(name)));
            for file in files
                .iter()
                .filter(|file| file.extension().is_some_and(|e| e == "rs"))
            {
                let text = fs::read_to_string(file).unwrap();
                assert!(!text.contains("test]\n"), "{} has #[test]", file.display());
            }
        }
    }
}
