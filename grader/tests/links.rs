//! Files that can be clicked in a terminal: cards, refusals, compile errors.
#![cfg(target_os = "linux")]

mod common;

use std::{fs, path::Path};

use common::{
    clone, dozen_in, submission,
    terminal::{Ended, Terminal},
};

/// Returns the text of a link and if it leads, for each link in `shown`.
fn links(shown: &str) -> Vec<(&str, &str)> {
    let parts = shown.split("\u{1b}]8;;").skip(1).step_by(2);
    parts
        .map(|link| link.split_once("\u{1b}\\").unwrap())
        .collect()
}

/// Returns the output of `dozen check 07` of `submission` into a pipe.
fn checked(submission: &Path, more: &[&str], env: Env) -> String {
    let clone = clone();
    let mut dozen = dozen_in(clone.path());
    dozen.args(["check", "07", "--submission"]).arg(submission);
    dozen.args(more).envs(env.iter().copied());
    String::from_utf8(dozen.output().unwrap().stdout).unwrap()
}

/// Variables that are set.
type Env<'a> = &'a [(&'a str, &'a str)];

const FORCED: Env = &[("FORCE_HYPERLINK", "1")];
const COLOURED: &[&str] = &["--color", "always"];

#[test]
fn a_compile_error_leads_to_its_line() {
    let wrong = submission("fn main() {\n    nobody();\n}\n");
    let text = checked(wrong.path(), COLOURED, FORCED);
    let file = wrong.path().join("src/main.rs").display().to_string();
    let (at, shown) = links(&text)[0];
    assert!(
        at.starts_with("file://") && at.ends_with(&format!("{file}#2")),
        "{at}"
    );
    assert_eq!(shown, "src/main.rs:2:5");
}

#[test]
fn a_refusal_leads_to_the_file_that_was_refused() {
    let refused = submission("fn main() {}\n");
    let manifest = refused.path().join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text + "[dependencies]\nx = { path = \"../x\" }\n",
    )
    .unwrap();
    let text = checked(refused.path(), COLOURED, FORCED);
    let (at, shown) = links(&text)[0];
    assert!(at.ends_with(&manifest.display().to_string()), "{at}");
    assert_eq!(shown, "Cargo.toml");
}

#[test]
fn a_panic_in_a_card_leads_to_its_line() {
    let panics = submission("fn main() {\n    panic!(\"no flour\");\n}\n");
    let text = checked(panics.path(), COLOURED, FORCED);
    let shown: Vec<_> = links(&text).into_iter().map(|link| link.1).collect();
    assert!(shown.contains(&"src/main.rs:2:5"), "{shown:?} in {text}");
}

#[test]
fn only_a_terminal_with_links_gets_them() {
    let clone = clone();
    fs::create_dir_all(clone.path().join("book/chapters")).unwrap();
    let chapter = clone.path().join("book/chapters/07-port-binding.md");
    fs::write(&chapter, "# Port binding\n").unwrap();
    let args = ["check", "07", "--only", "listens-on-the-given-port"];
    let env = |name, value| [("TERM_PROGRAM", ""), ("VTE_VERSION", ""), (name, value)];
    let has = Terminal::start(clone.path(), &args, &env("TERM_PROGRAM", "WezTerm"));
    let text = has.ends().text;
    let found = links(&text);
    let (at, shown) = found.last().unwrap();
    assert!(at.ends_with(&chapter.display().to_string()), "{at}");
    assert_eq!(*shown, "book/chapters/07-port-binding.md");
    // The second terminal finds `file:line` itself and goes to the line.
    for (name, value) in [("TERM", "xterm"), ("TERM_PROGRAM", "vscode")] {
        let text = Terminal::start(clone.path(), &args, &env(name, value))
            .ends()
            .text;
        assert!(
            text.contains("book/chapters/07") && links(&text).is_empty(),
            "{text}"
        );
    }
}

#[test]
fn the_watch_shows_links_too() {
    let clone = clone();
    let main = clone.path().join("exercises/07-port-binding/src/main.rs");
    fs::write(&main, "fn main() {\n    nobody();\n}\n").unwrap();
    let env = [("TERM_PROGRAM", "WezTerm")];
    let mut watch = Terminal::start(clone.path(), &["watch", "07"], &env);
    watch.prints("07-port-binding/src/main.rs:2:5\u{1b}]8;;\u{1b}\\");
    watch.press("q");
    let Ended { text, status, .. } = watch.ends();
    assert!(status.success(), "{text}");
    let at = format!("{}#2", main.display());
    assert!(
        links(&text).iter().any(|link| link.0.ends_with(&at)),
        "{text}"
    );
}

#[test]
fn pipes_no_color_dumb_terminals_and_plain_text_get_no_links() {
    let wrong = submission("fn main() {\n    nobody();\n}\n");
    let quiet: [(&[&str], Env); 5] = [
        (&[], &[("TERM_PROGRAM", "WezTerm")]),
        (COLOURED, &[("TERM_PROGRAM", "WezTerm")]),
        (&[], &[("FORCE_HYPERLINK", "1"), ("NO_COLOR", "1")]),
        (&[], &[("FORCE_HYPERLINK", "1"), ("TERM", "dumb")]),
        (&["--color", "always", "--plain"], FORCED),
    ];
    for (more, env) in quiet {
        let text = checked(wrong.path(), more, env);
        assert!(
            text.contains("main.rs:2:5") && links(&text).is_empty(),
            "{env:?}: {text}"
        );
    }
}
