//! `--plain`: complete as text, with no drawing and no sign that means
//! something by itself.
#![cfg(target_os = "linux")]

mod common;

use std::fs;

use common::{
    clone, dozen_in,
    terminal::{Ended, Terminal},
};

/// Returns signs that a screen reader leaves out, or names in a way that does
/// not help.
fn signs(text: &str) -> Vec<char> {
    let sign = |c: &char| {
        matches!(
            c,
            '✓' | '✗' | '·' | '→' | '…' | '\u{2500}'..='\u{257f}' | '\u{1b}'
        )
    };
    text.chars().filter(sign).collect()
}

fn plain(dir: &std::path::Path, args: &[&str]) -> String {
    let output = dozen_in(dir).arg("--plain").args(args).output().unwrap();
    let all = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8(all).unwrap();
    assert_eq!(signs(&shown), [], "{args:?}: {shown}");
    shown
}

#[test]
fn the_list_the_explanation_and_the_hint_are_sentences() {
    let clone = clone();
    let dir = clone.path();
    insta::assert_snapshot!("list_before", plain(dir, &["list"]));
    insta::assert_snapshot!(
        "explain",
        plain(dir, &["explain", "an-invalid-port-is-an-error"])
    );
    let failed = plain(dir, &["check", "07"]);
    assert!(
        failed.contains("\nFail: an invalid port is an error. 0 of 2 points"),
        "{failed}"
    );
    assert!(
        failed.contains("; this is where it failed\nPromise: P07.1 ") && failed.contains("\nDid: "),
        "{failed}"
    );
    insta::assert_snapshot!("hint", plain(dir, &["hint", "07"]));
    insta::assert_snapshot!("list_after", plain(dir, &["list"]));
    plain(dir, &["list", "--checks"]);
    plain(dir, &["doctor"]);
    plain(dir, &["solution", "07", "--force"]);
}

#[test]
fn a_compile_error_is_shown_without_its_drawing() {
    let clone = clone();
    let main = clone.path().join("exercises/07-port-binding/src/main.rs");
    fs::write(&main, "fn main() {\n    let port: u16 = \"8080\";\n}\n").unwrap();
    let shown = plain(clone.path(), &["check", "07"]);
    for words in [
        "at exercises/07-port-binding/src/main.rs:2:21\n",
        "line 2: let port: u16 = \"8080\";\n",
        "there: expected `u16`, found `&str`\n",
        "Exercise 07-port-binding: does not build, 0 of 15 points.",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn plain_text_is_the_same_on_every_terminal_and_by_its_variable() {
    let clone = clone();
    let piped = plain(clone.path(), &["explain", "07"]);
    let on = |args: &[&str], env| {
        let Ended {
            text: shown,
            status: ended,
            ..
        } = Terminal::start(clone.path(), args, env).ends();
        assert!(ended.success(), "{shown}");
        shown.replace("\r\n", "\n")
    };
    assert_eq!(on(&["--plain", "explain", "07"], &[]), piped);
    assert_eq!(on(&["explain", "07"], &[("DOZEN_PLAIN", "1")]), piped);
    assert_ne!(on(&["explain", "07"], &[("DOZEN_PLAIN", "0")]), piped);
}
