//! The book keeps up with the course: every claim is taught once, every
//! recording is of a check that is there, every chapter asks its questions.

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use book::{chapter::numbered, course_root::CourseRoot, directive_scan::claims_taught, pages};
use common::{BUILT, chapters};
use dozen::{
    author::Cases,
    course::{EXERCISES, Exercise, claims::CLAIMS},
    model::{CheckReport, Outcome},
};

#[test]
fn every_claim_is_taught_in_its_chapter_exactly_once() {
    let mut marks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (chapter, text) in chapters() {
        for id in claims_taught(&text) {
            marks
                .entry(id.to_owned())
                .or_default()
                .push(chapter.clone());
        }
    }
    let wrong: Vec<String> = CLAIMS
        .iter()
        .filter_map(|claim| {
            let taught = marks.get(claim.id).cloned().unwrap_or_default();
            let (chapter, _) = pages::claims::chapter(claim.factor())?;
            (taught != [chapter]).then(|| format!("{} in {taught:?}, not {chapter}", claim.id))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the checks that an exercise's starter fails.
fn failed(course: &CourseRoot, exercise: &Exercise) -> Vec<String> {
    let cases = Cases::load(&course.solution(exercise.id)).unwrap();
    cases.starter.fails
}

fn recording(path: &Path) -> CheckReport {
    let text = fs::read_to_string(path).unwrap_or_else(|cause| {
        panic!(
            "{}: {cause}; `dozen author record --recordings`",
            path.display()
        )
    });
    serde_json::from_str(&text).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

#[test]
fn checks_that_the_starter_fails_are_recorded_for_both_sides() {
    let course = CourseRoot::of_this_build();
    let mut count = 0;
    for exercise in EXERCISES {
        for id in failed(&course, exercise) {
            let check = exercise.check(&id).unwrap();
            for (side, outcome) in [("starter", Outcome::Fail), ("solution", Outcome::Pass)] {
                let path = course.recording(exercise.id, side, &id);
                let recorded = recording(&path);
                assert_eq!(recorded.outcome, outcome, "{}", path.display());
                assert_eq!(recorded.title, check.title, "{}", path.display());
                assert_eq!(recorded.claims, check.claims, "{}", path.display());
                assert!(!recorded.trace.is_empty(), "{}", path.display());
                count += 1;
            }
        }
        let folder = course.book().join("recordings").join(exercise.id);
        let there = fs::read_dir(folder).unwrap().count();
        assert_eq!(
            there,
            2 * failed(&course, exercise).len(),
            "{}",
            exercise.id
        );
    }
    assert!(count > 80, "{count} recordings");
}

#[test]
fn no_recording_names_the_machine_it_was_made_on() {
    let course = CourseRoot::of_this_build();
    for exercise in EXERCISES {
        for id in failed(&course, exercise) {
            for side in ["starter", "solution"] {
                let path = course.recording(exercise.id, side, &id);
                let text = fs::read_to_string(&path).unwrap();
                for word in ["/tmp/", "/home/", "/root/", "/Users/", "/var/folders/"] {
                    assert!(!text.contains(word), "{}: {word}", path.display());
                }
                for after in text.split("127.0.0.1:").skip(1) {
                    let port: String = after.chars().take_while(char::is_ascii_digit).collect();
                    assert!(port.len() < 4, "{}: port {port}", path.display());
                }
            }
        }
    }
}

#[test]
fn every_chapter_of_an_exercise_has_all_its_parts() {
    let all: BTreeMap<String, String> = chapters().into_iter().collect();
    for exercise in EXERCISES {
        let text = &all[exercise.chapter];
        for part in [
            "{{#starter ",
            "{{#lanes starter ",
            "{{#lanes solution ",
            "{{#contract}}",
            "{{#checks}}",
            "{{#questions}}",
            "<details class=\"teacher\">",
        ] {
            assert!(text.contains(part), "{}: no {part}", exercise.chapter);
        }
        let questions =
            fs::read_to_string(CourseRoot::of_this_build().questions(exercise.chapter)).unwrap();
        let count = questions.matches("[[question]]").count();
        assert!(
            (3..=5).contains(&count),
            "{}: {count} questions",
            exercise.chapter
        );
    }
}

#[test]
fn the_page_of_orders_has_each_exercise_with_its_chapters_minutes() {
    let all: BTreeMap<String, String> = chapters().into_iter().collect();
    for exercise in EXERCISES {
        let text = &all[exercise.chapter];
        let notes = text.split("For a teacher: ").nth(1).unwrap();
        let minutes = notes.split(' ').next().unwrap();
        let row = format!(
            "| [{}]({}.md) | {minutes} |",
            numbered(exercise),
            exercise.chapter
        );
        let orders = &all["which-exercise-first"];
        assert!(orders.contains(&row), "{row}");
        let title = format!("# {}", numbered(exercise));
        assert_eq!(text.lines().next(), Some(title.as_str()));
    }
}

#[test]
fn glossary_entries_are_noun_phrases() {
    let all: BTreeMap<String, String> = chapters().into_iter().collect();
    let mut lines = all["glossary"].lines().peekable();
    let mut count = 0;
    while let Some(term) = lines.next() {
        let Some(entry) = lines.peek().and_then(|line| line.strip_prefix(": ")) else {
            continue;
        };
        let first = entry.split(' ').next().unwrap();
        // What begins a clause or an infinitive cannot replace the word.
        let clauses = [
            "How", "What", "When", "Where", "Who", "To", "If", "Is", "It",
        ];
        assert!(!clauses.contains(&first), "{term}: {entry}");
        count += 1;
    }
    assert!(count > 60, "{count} entries");
}

/// Returns the row of a table with this id.
fn row<'a>(page: &'a str, id: &str) -> Option<&'a str> {
    let (_, after) = page.split_once(&format!("<tr role=\"row\" id=\"{id}\">"))?;
    after.split_once("</tr>").map(|(row, _)| row)
}

#[test]
fn each_promise_is_shown_with_its_checks_and_the_wrong_fixes_that_break_it() {
    let course = CourseRoot::of_this_build();
    let claims = fs::read_to_string(BUILT.path().join("claims-and-checks.html")).unwrap();
    let (mut promises, mut checks, mut wrong) = (0, 0, 0);
    for exercise in EXERCISES {
        let cases = Cases::load(&course.solution(exercise.id)).unwrap();
        let own = BUILT
            .path()
            .join("cases")
            .join(exercise.id)
            .with_extension("html");
        let own = fs::read_to_string(own).unwrap();
        for promise in exercise.promises {
            let broken_by = cases
                .wrong
                .iter()
                .filter(|(_, wrong)| wrong.breaks.iter().any(|id| id == promise.id));
            let names: Vec<&String> = broken_by.map(|(name, _)| name).collect();
            for (page, text) in [("its case page", &own), ("the claims", &claims)] {
                let row = row(text, promise.id)
                    .unwrap_or_else(|| panic!("{} is missing on {page}", promise.id));
                for check in promise.checks {
                    let link = format!("{}.html#check-{check}\">", exercise.chapter);
                    assert!(row.contains(&link), "{} on {page}: {link}", promise.id);
                }
                for name in &names {
                    let link = format!("#{}-{name}\">{name}</a>", exercise.chapter);
                    assert!(row.contains(&link), "{} on {page}: {link}", promise.id);
                }
            }
            promises += 1;
            checks += promise.checks.len();
            wrong += names.len();
        }
    }
    assert!(
        promises > 190 && checks > promises && wrong > promises,
        "{promises} promises, {checks} checks, {wrong} wrong fixes"
    );
}
