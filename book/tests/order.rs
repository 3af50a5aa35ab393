//! The order of a chapter: a reader sees the service fail before any advice on
//! how to fix it, and no snippet before that advice gives the solution away.

mod common;

use std::{collections::BTreeSet, fs, path::Path};

use book::course_root::CourseRoot;
use common::chapters;
use dozen::course::EXERCISES;

const FOLD: &str = "{{#after-first-try begin}}";
const END: &str = "{{#after-first-try end}}";

/// How many tokens in a row a snippet may share with the solution.
const LONGEST_RUN: usize = 5;

#[test]
fn advice_comes_after_the_exercise_and_is_folded() {
    let mut count = 0;
    for (name, text) in chapters() {
        let Some(exercise) = EXERCISES.iter().find(|own| own.chapter == name) else {
            continue;
        };
        let parts = [
            "{{#lanes starter ",
            "## Now you",
            "{{#contract}}",
            "{{#checks}}",
            "### Five minutes by hand",
            "## After your first try",
            FOLD,
            END,
            "## Where the world has moved on",
            "## Questions",
            "## Wrong turns",
            "<details class=\"teacher\">",
        ];
        let places: Vec<usize> = parts
            .iter()
            .map(|part| {
                text.find(part)
                    .unwrap_or_else(|| panic!("{name}: no {part}"))
            })
            .collect();
        assert!(places.is_sorted(), "{name}: {places:?} of {parts:?}");
        let before = text[..places[5]].split_whitespace().count();
        assert!(
            (1000..=1500).contains(&before),
            "{}: {before} words before the fold",
            exercise.id
        );
        count += 1;
    }
    assert_eq!(count, EXERCISES.len(), "chapters");
}

/// Splits code into tokens: names, numbers, texts and single signs.
fn tokens(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if first == '"' {
            rest[1..].find('"').map_or(rest.len(), |at| at + 2)
        } else {
            first.len_utf8()
        };
        found.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    found
}

/// Returns every run of one token more than is allowed, in all Rust files of a
/// folder.
fn runs(dir: &Path, found: &mut BTreeSet<Vec<String>>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            runs(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.extend(
                tokens(&text)
                    .windows(LONGEST_RUN + 1)
                    .map(<[String]>::to_vec),
            );
        }
    }
}

/// Returns the code of some markdown: its blocks and its inline code.
fn snippets(markdown: &str) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), false);
    for part in markdown.split("```") {
        if open {
            found.push(part.to_owned());
        } else {
            found.extend(part.split('`').skip(1).step_by(2).map(str::to_owned));
        }
        open = !open;
    }
    found
}

#[test]
fn no_snippet_before_the_advice_is_in_the_solution() {
    let course = CourseRoot::of_this_build();
    let mut told = Vec::new();
    for (name, text) in chapters() {
        let Some(exercise) = EXERCISES.iter().find(|own| own.chapter == name) else {
            continue;
        };
        let (before, _) = text
            .split_once(FOLD)
            .unwrap_or_else(|| panic!("{name}: no advice"));
        assert!(
            !before.contains("{{#solution "),
            "{name} quotes the solution"
        );
        let solution = course.solution(exercise.id);
        let (mut secret, mut known) = (BTreeSet::new(), BTreeSet::new());
        runs(&solution.join("src"), &mut secret);
        runs(&solution.join("starter/src"), &mut known);
        assert!(!secret.is_empty() && !known.is_empty(), "{name}");
        for snippet in snippets(before) {
            for run in tokens(&snippet).windows(LONGEST_RUN + 1) {
                if secret.contains(run) && !known.contains(run) {
                    told.push(format!("{name}: {}", run.join(" ")));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn a_shared_run_of_tokens_is_noticed() {
    let advice = "text `let port: NonZeroU16 = env::var(\"PORT\")?;` text";
    let all: Vec<Vec<String>> = snippets(advice).iter().map(|code| tokens(code)).collect();
    let expected = [
        "let",
        "port",
        ":",
        "NonZeroU16",
        "=",
        "env",
        ":",
        ":",
        "var",
        "(",
        "\"PORT\"",
        ")",
        "?",
        ";",
    ];
    assert_eq!(all, [expected.map(str::to_owned).to_vec()]);
}
