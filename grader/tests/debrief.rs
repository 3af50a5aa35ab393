//! After a pass: the output of `check` on a terminal, and `dozen solution`.
#![cfg(target_os = "linux")]

mod common;

use std::{fs, path::Path};

use common::{
    clone, dozen_in,
    terminal::{Ended, Terminal},
};
use tempfile::TempDir;

const QUESTIONS: &str = r#"
[[question]]
ask = "Who chooses the port?"

[[question.option]]
text = "The service."
why = "Nobody would be told which one it took."

[[question.option]]
text = "The platform."
right = true
why = "It knows which ports are free, and tells its router."

[[question]]
ask = "The second question is for the book."

[[question.option]]
text = "Yes."
right = true
why = "It is."

[[question.option]]
text = "No."
why = "It is."
"#;

/// Makes a clone in which a learner has solved exercise 07 with their own text.
fn solved() -> TempDir {
    let clone = clone();
    let (own, solution) = (
        clone.path().join("exercises/07-port-binding"),
        clone.path().join("solutions/07-port-binding"),
    );
    common::copy(&solution.join("src"), &own.join("src"));
    fs::copy(solution.join("Cargo.toml"), own.join("Cargo.toml")).unwrap();
    let main = own.join("src/main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(&main, text + "\n// in my own words\n").unwrap();
    let questions = clone.path().join("book/questions");
    fs::create_dir_all(&questions).unwrap();
    fs::write(questions.join("07-port-binding.toml"), QUESTIONS).unwrap();
    clone
}

fn says(dir: &Path, args: &[&str], code: i32) -> String {
    let ended = dozen_in(dir).args(args).assert().code(code);
    let output = ended.get_output();
    let all = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn the_solution_is_shown_before_a_pass_only_on_demand() {
    let clone = clone();
    let refused = says(clone.path(), &["solution", "07"], 2);
    assert!(
        refused.contains("hint 07") && refused.contains("--force"),
        "{refused}"
    );
    assert!(!refused.contains("main.rs"), "{refused}");
    let forced = says(clone.path(), &["solution", "07", "--force"], 0);
    assert!(
        forced.contains("src/main.rs") && !forced.contains("What was proved"),
        "{forced}"
    );
}

#[test]
fn a_pass_is_followed_by_its_debrief_on_a_terminal_and_in_a_pipe() {
    let clone = solved();
    let Ended {
        text: shown,
        status: ended,
        ..
    } = Terminal::start(clone.path(), &["check", "07"], &[]).ends();
    assert!(ended.success(), "{shown}");
    for words in [
        "9 behaviours of Port binding",
        "cargo dozen solution 07",
        "cargo dozen check 01",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let whole = says(clone.path(), &["solution", "07"], 0);
    for words in [
        "What was proved\n  ✓ the service listens on the port it is given",
        "  C7.2 it exports HTTP",
        "+ // in my own words",
        "The whole reference is in solutions/07-port-binding",
        "Who chooses the port?\n  a  The service.\n  b  The platform.\nThe answers:",
        "a  no: Nobody would be told",
        "b  right: It knows",
        "cargo dozen check 01  Codebase",
    ] {
        assert!(whole.contains(words), "{words}: {whole}");
    }
    assert!(!whole.contains("second question"), "{whole}");
    assert_eq!(whole, says(clone.path(), &["debrief", "07"], 0));
    asks_on_a_terminal(clone.path());
}

/// Reports the given answer first, and asks again after an invalid one.
fn asks_on_a_terminal(dir: &Path) {
    let mut terminal = Terminal::start(dir, &["solution", "07"], &[]);
    terminal.prints("Your answer, a or b (Enter to be told): ");
    terminal.press("x\n");
    terminal.press("B\n");
    let Ended {
        text: shown,
        status: ended,
        ..
    } = terminal.ends();
    assert!(ended.success(), "{shown}");
    let (asked, told) = shown.rsplit_once("Enter to be told").unwrap();
    assert!(asked.contains("Enter to be told"), "asked twice: {shown}");
    let place = |words: &str| told.find(words).unwrap();
    assert!(place("It knows") < place("Nobody would"), "{told}");
}

#[test]
fn an_invalid_file_of_questions_is_named_and_hides_no_verdict() {
    let clone = solved();
    let file = clone.path().join("book/questions/07-port-binding.toml");
    fs::write(&file, QUESTIONS.replace("right = true", "")).unwrap();
    let Ended { text: shown, .. } = Terminal::start(clone.path(), &["check", "07"], &[]).ends();
    assert!(shown.contains("1 of 1 exercise"), "{shown}");
    assert!(shown.contains("07-port-binding.toml"), "{shown}");
}
