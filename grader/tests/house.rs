//! Holds the house together: who may know whom, the same names in all four
//! folders, files short enough to read, and locks that agree.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use dozen::course::EXERCISES;

/// Which modules of `grader/src` each may name in a `use crate::` line.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("staging", &["model"]),
    ("build", &["model", "staging"]),
    ("platform", &["model"]),
    ("resources", &["model", "platform"]),
    ("lab", &["model", "platform", "resources"]),
    ("course", &["model", "lab"]),
    (
        "runner",
        &["model", "staging", "build", "platform", "lab", "course"],
    ),
    ("reports", &["model"]),
    ("progress", &["model"]),
    ("saves", &["platform"]),
    ("author", &["model", "course", "reports", "runner"]),
    (
        "cli",
        &[
            "author",
            "build",
            "course",
            "model",
            "platform",
            "progress",
            "reports",
            "resources",
            "runner",
            "saves",
        ],
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

/// What lies right in a folder, which need not be there.
fn files_of(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// The modules that a file names: of `crate::lab::Lab` it is `lab`, and of
/// `crate::{build::Slot, lab}` they are `build` and `lab`.
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
    found.retain(|name| MAY_KNOW.iter().any(|(module, _)| module == name));
    found
}

/// The parts of a group between its outermost commas, up to its closing brace.
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

#[test]
fn no_module_knows_more_than_the_design_allows() {
    let table: BTreeMap<_, _> = MAY_KNOW.iter().copied().collect();
    let src = root().join("grader/src");
    let folders: BTreeSet<String> = fs::read_dir(&src)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let tabled: BTreeSet<String> = table.keys().map(ToString::to_string).collect();
    assert_eq!(folders, tabled, "every folder has its line in the table");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (module, allowed) in table {
        for file in rust_files(&src.join(module)) {
            for other in named(&fs::read_to_string(&file).unwrap()) {
                seen += 1;
                if other != module && !allowed.contains(&other.as_str()) {
                    wrong.push(format!("{} knows {other}", file.display()));
                }
            }
        }
    }
    assert!(seen > 50, "the reading of `use crate::` lines works");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
fn the_same_exercises_are_in_all_four_houses() {
    let course: BTreeSet<String> = EXERCISES.iter().map(|e| e.id.to_owned()).collect();
    for house in ["exercises", "solutions", "book/chapters"] {
        assert_eq!(folders(house), course, "{house}");
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
        let module = format!("grader/src/course/f{}.rs", id.replace('-', "_"));
        assert!(root().join(&module).is_file(), "{module}");
    }
}

#[test]
fn every_claim_that_a_check_names_is_one_of_the_courses_form() {
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
        packages("grader/pantry/Cargo.lock"),
        packages("exercises/Cargo.lock"),
    );
    let strangers: Vec<_> = learner.difference(&course).collect();
    assert!(!learner.is_empty() && strangers.is_empty(), "{strangers:?}");
}
