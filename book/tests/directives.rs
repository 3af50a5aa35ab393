//! Each directive, expanded in a small clone; and the errors of directives that
//! name something missing.

mod common;

use std::path::Path;

use assert_cmd::Command;
use book::{build, course_root::CourseRoot, preprocessor::Directives};
use common::tags;
use mdbook_preprocessor::{
    PreprocessorContext,
    book::{Book, BookItem},
};

/// Returns a clone with one exercise, as small as can be.
fn small() -> CourseRoot {
    CourseRoot::at(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/small"))
}

fn expanded(markdown: &str) -> String {
    let made = Directives::new(small()).expand("06-processes", markdown);
    made.unwrap_or_else(|faults| panic!("{faults}"))
}

fn faults(markdown: &str) -> String {
    let made = Directives::new(small()).expand("06-processes", markdown);
    made.unwrap_err().to_string()
}

#[test]
fn code_is_quoted_by_the_names_of_its_items() {
    insta::assert_snapshot!(expanded(
        "{{#starter src/shop.rs Books Shop::take impl Shop}}\n"
    ));
}

#[test]
fn a_whole_file_is_quoted_without_names() {
    insta::assert_snapshot!(expanded("{{#starter Procfile}}\n"));
}

#[test]
fn a_recording_becomes_a_figure() {
    let made = expanded("{{#lanes starter session-survives}}\n");
    let (tags, faults) = tags(&made);
    assert!(faults.is_empty(), "{faults:?}");
    let pictures = tags.iter().filter(|tag| tag.name == "svg");
    assert!(pictures.clone().all(|svg| svg.get("role") == Some("img")));
    assert_eq!(pictures.count(), 2);
    assert!(
        tags.iter().all(|tag| tag.get("id").is_none()),
        "twice on a page"
    );
    assert!(
        !made.trim_end().contains("\n\n"),
        "a blank line ends a block of HTML"
    );
    assert!(made.contains("<figcaption>") && made.contains("The starter fails the check "));
    insta::assert_snapshot!(made);
}

#[test]
fn questions_can_be_read_without_a_script() {
    insta::assert_snapshot!(expanded("{{#questions}}\n"));
}

#[test]
fn the_contract_begins_with_the_port() {
    let made = expanded("{{#contract}}\n");
    let port = made.find("PORT").unwrap();
    assert!(port < made.find("REDIS_URL").unwrap(), "{made}");
    assert!(
        made.contains("<th scope=\"row\" role=\"rowheader\">"),
        "{made}"
    );
}

#[test]
fn each_check_has_its_prose_and_three_folded_hints() {
    let made = expanded("{{#checks}}\n");
    let exercise = dozen::course::find("06").unwrap();
    assert!(made.contains("data-exercise=\"06-processes\""));
    for check in exercise.checks {
        assert!(
            made.contains(&format!("data-check=\"{}\"", check.id)),
            "{}",
            check.id
        );
    }
    let folded = made.matches("<details class=\"hint\"").count();
    assert_eq!(folded, 3 * exercise.checks.len());
}

#[test]
fn a_claim_is_marked_in_its_line() {
    let made = expanded("Stateless. {{#claim C6.1}} More.\n");
    assert!(made.starts_with("Stateless.<a class=\"claim\" id=\"claim-C6.1\" href=\""));
    assert!(made.ends_with(">C6.1</a> More.\n"), "{made}");
}

#[test]
fn a_directive_that_names_something_missing_is_an_error_with_its_line() {
    insta::assert_snapshot!(faults(
        "# Processes\n\n\
         {{#nothing}}\n\
         {{#starter src/nowhere.rs}}\n\
         {{#starter src/shop.rs Book}}\n\
         {{#starter}}\n\
         {{#lanes starter session-survive}}\n\
         {{#lanes starter stock-is-counted-once}}\n\
         {{#lanes somewhere session-survives}}\n\
         see {{#checks}} there\n\
         {{#claim C6.99}}\n"
    ));
}

#[test]
fn a_chapter_without_an_exercise_has_no_checks() {
    let made = Directives::new(small()).expand("introduction", "{{#checks}}\n");
    let words = made.unwrap_err().to_string();
    assert_eq!(
        words,
        "book/chapters/introduction.md:1: this chapter belongs to no exercise"
    );
}

#[test]
fn a_stock_mdbook_gets_the_same_from_the_command() {
    let course = CourseRoot::of_this_build();
    let loaded = build::load(&course).unwrap();
    let context = PreprocessorContext::new(course.book(), loaded.config.clone(), "html".to_owned());
    let sent = serde_json::to_vec(&(&context, &loaded.book)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_book"))
        .arg("preprocess")
        .write_stdin(sent)
        .output()
        .unwrap();
    assert!(output.status.success());
    let book: Book = serde_json::from_slice(&output.stdout).unwrap();
    let mut seen = 0;
    for item in book.iter() {
        if let BookItem::Chapter(chapter) = item {
            assert!(!chapter.content.contains("{{#checks}}"), "{}", chapter.name);
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen} chapters");
}

#[test]
fn pages_are_made_for_html_alone() {
    for (renderer, can) in [("html", true), ("epub", false)] {
        let output = Command::new(env!("CARGO_BIN_EXE_book"))
            .args(["preprocess", "supports", renderer])
            .output();
        assert_eq!(output.unwrap().status.success(), can, "{renderer}");
    }
}
