//! What messages call the grader and the book's chapters: in a clone cargo starts
//! the one and the others are Markdown; in a copy that was handed out the program
//! is installed and the chapters are pages.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

static IS_HANDED_OUT: AtomicBool = AtomicBool::new(false);

/// The grader's name on the command line, to be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandName;

/// The grader's name on the command line.
pub const COMMAND: CommandName = CommandName;

impl fmt::Display for CommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(if is_handed_out() {
            "dozen"
        } else {
            "cargo dozen"
        })
    }
}

/// From now on, messages name what a copy that was handed out has.
pub fn name_as_in_a_handout() {
    IS_HANDED_OUT.store(true, Ordering::Relaxed);
}

/// Returns the file of a chapter, from the root of the clone or the copy.
#[must_use]
pub fn chapter_file(chapter: &str) -> String {
    if is_handed_out() {
        format!("book/{chapter}.html")
    } else {
        format!("book/chapters/{chapter}.md")
    }
}

fn is_handed_out() -> bool {
    IS_HANDED_OUT.load(Ordering::Relaxed)
}
