//! Every sentence of a contract is a promise, at least one check tests it, and
//! at least one wrong fix breaks it.

mod common;
#[path = "promises/contract.rs"]
mod contract;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use dozen::{
    author::{Cases, Wrong},
    course::{
        EXERCISES, Exercise, Promise,
        rules::{LISTENS_EVERYWHERE, RULES},
    },
};

/// Fails with every problem that `look` finds in an exercise.
fn assert_none(look: impl Fn(&'static Exercise, &mut Vec<String>)) {
    let mut problems = Vec::new();
    for exercise in EXERCISES {
        let mut found = Vec::new();
        look(exercise, &mut found);
        problems.extend(found.iter().map(|p| format!("{}: {p}", exercise.id)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_readme_promises_what_the_exercise_lists_word_for_word() {
    assert_none(|exercise, problems| {
        let path = common::root().join(format!("exercises/{}/README.md", exercise.id));
        let readme = fs::read_to_string(&path).unwrap();
        let written = contract::promises(&readme);
        let texts = exercise.promises.iter().map(|p| contract::one_line(p.text));
        let listed: Vec<String> = texts.collect();
        let unlisted = written.iter().filter(|text| !listed.contains(text));
        problems
            .extend(unlisted.map(|text| format!("the README says, and no promise does: {text}")));
        let unwritten = listed.iter().filter(|text| !written.contains(text));
        problems.extend(unwritten.map(|text| format!("a promise that the README lacks: {text}")));
    });
}

#[test]
fn promises_are_numbered_by_their_exercise() {
    assert_none(|exercise, problems| {
        let number = &exercise.id[..2];
        let mut seen = BTreeSet::new();
        for promise in exercise.promises {
            let place = promise.id.strip_prefix(&format!("P{number}."));
            if place.and_then(|n| n.parse::<u32>().ok()).is_none() || !seen.insert(promise.id) {
                problems.push(format!("{} is no id, or is there twice", promise.id));
            }
        }
    });
}

#[test]
fn every_promise_is_tested_and_every_check_tests_a_promise() {
    assert_none(|exercise, problems| {
        for promise in exercise.promises {
            if promise.checks.is_empty() {
                problems.push(format!("no check tests {}: {}", promise.id, promise.text));
            }
            let unknown = promise
                .checks
                .iter()
                .filter(|id| exercise.check(id).is_none());
            problems.extend(unknown.map(|id| format!("{} names no check: {id}", promise.id)));
        }
        for check in exercise.checks {
            if exercise.promises_of(check.id).next().is_none() {
                problems.push(format!("{} tests no promise", check.id));
            }
        }
    });
}

#[test]
fn every_promise_is_broken_by_a_wrong_fix_that_its_checks_fail() {
    assert_none(|exercise, problems| {
        let cases = Cases::load(&common::root().join("solutions").join(exercise.id)).unwrap();
        let mut broken = BTreeSet::new();
        for (name, wrong) in &cases.wrong {
            if wrong.breaks.is_empty() {
                problems.push(format!("wrong/{name} breaks no promise"));
            }
            for id in &wrong.breaks {
                if RULES.iter().any(|rule| rule.id == id) {
                    continue;
                }
                let Some(promise) = exercise.promises.iter().find(|p| p.id == id) else {
                    problems.push(format!("wrong/{name} breaks {id}, which is no promise"));
                    continue;
                };
                broken.insert(promise.id);
                let catches = |check: &&str| wrong.fails.iter().any(|failed| failed == check);
                if !promise.checks.iter().any(catches) {
                    problems.push(format!("wrong/{name} breaks {id} and fails no check of it"));
                }
            }
        }
        let unbroken = exercise.promises.iter().filter(|p| !broken.contains(p.id));
        problems.extend(unbroken.map(|p| format!("no wrong fix breaks {}: {}", p.id, p.text)));
    });
}

/// The ids that the checks of `exercise` say they test.
fn named_in_checks(exercise: &Exercise) -> BTreeSet<String> {
    let course = common::root().join("grader/course/src");
    let module = format!("f{}_", &exercise.id[..2]);
    let is_its = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&module)
    };
    let below = |path: PathBuf| {
        if path.is_dir() {
            entries(&path)
        } else {
            vec![path]
        }
    };
    let files = entries(&course).into_iter().filter(is_its).flat_map(below);
    let text: String = files
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let after = text.split(".tests(\"").skip(1);
    after
        .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn checks_name_promises_of_their_exercise() {
    let mut named = 0;
    assert_none(|exercise, problems| {
        for id in named_in_checks(exercise) {
            if !exercise.promises.iter().any(|promise| promise.id == id) {
                problems.push(format!("a check tests {id}, which is no promise"));
            }
        }
    });
    for exercise in EXERCISES {
        named += named_in_checks(exercise).len();
    }
    assert!(named > 0, "no check names a promise");
}

/// Returns the wrong fixes of `exercise` that break the rule and fail a check.
fn breakers(exercise: &Exercise, rule: &str) -> Vec<String> {
    let cases = Cases::load(&common::root().join("solutions").join(exercise.id)).unwrap();
    let breaks = |wrong: &Wrong| wrong.breaks.iter().any(|id| id == rule);
    let wrong = cases.wrong.into_iter();
    wrong
        .filter(|(_, wrong)| breaks(wrong) && !wrong.fails.is_empty())
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn the_book_has_the_rules_for_all_exercises_word_for_word() {
    let path = common::root().join("book/chapters/how-the-course-works.md");
    let chapter = fs::read_to_string(path).unwrap();
    let written = contract::sentences_below(&chapter, &["## Rules for all exercises"]);
    let lacks = |rule: &&Promise| !written.contains(&contract::one_line(rule.text));
    let missing: Vec<&Promise> = RULES.iter().filter(lacks).collect();
    assert!(missing.is_empty(), "{missing:?} are not in {written:#?}");
}

#[test]
fn every_rule_is_broken_by_a_wrong_fix() {
    for rule in RULES {
        let broken = EXERCISES.iter().any(|e| !breakers(e, rule.id).is_empty());
        assert!(broken, "no wrong fix breaks {}: {}", rule.id, rule.text);
    }
}

#[test]
fn every_exercise_has_a_wrong_fix_that_listens_on_one_address() {
    assert_none(|exercise, problems| {
        if !exercise.tests_addresses && breakers(exercise, LISTENS_EVERYWHERE).is_empty() {
            problems.push(format!("no wrong fix breaks {LISTENS_EVERYWHERE}"));
        }
    });
}
