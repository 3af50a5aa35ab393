//! The compiler's errors about a submission, gathered for showing: each one
//! once, errors before warnings, and no more than a person will read.

use super::{message::Diagnostic, paths::Paths};

/// How many lines are shown.
const LINES: usize = 200;
/// How many bytes of them are kept until then.
const BYTES: usize = 1024 * 1024;

/// The diagnostics of one build.
#[derive(Debug, Default)]
pub(super) struct Diagnostics {
    errors: Vec<String>,
    others: Vec<String>,
    bytes: usize,
    left_out: usize,
}

impl Diagnostics {
    pub(super) fn add(&mut self, diagnostic: &Diagnostic, paths: &Paths) {
        if is_summary(diagnostic) {
            return;
        }
        let text = paths.diagnostic(diagnostic);
        // A module of both the library and the binary is compiled twice.
        if self.errors.contains(&text) || self.others.contains(&text) {
            return;
        }
        if self.bytes + text.len() > BYTES {
            self.left_out += 1;
            return;
        }
        self.bytes += text.len();
        if diagnostic.level.starts_with("error") {
            self.errors.push(text);
        } else {
            self.others.push(text);
        }
    }

    /// Returns whether there is an error among them.
    pub(super) fn hold_an_error(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Returns the messages to show; `folder` is the place where all can be
    /// seen.
    pub(super) fn shown(self, folder: &str) -> Vec<String> {
        let mut shown = Vec::new();
        let mut left_out = self.left_out;
        let mut room = LINES;
        for text in self.errors.into_iter().chain(self.others) {
            let lines = text.lines().count();
            if room == 0 {
                left_out += 1;
            } else if lines <= room {
                room -= lines;
                shown.push(text);
            } else {
                let head: Vec<&str> = text.lines().take(room).collect();
                shown.push(format!(
                    "{}\n… and {} lines more of this",
                    head.join("\n"),
                    lines - room
                ));
                room = 0;
            }
        }
        if left_out > 0 {
            shown.push(format!(
                "… and {left_out} more messages of the compiler; \
                 `cargo build` in {folder} shows them all"
            ));
        }
        shown
    }
}

/// Returns the compiler's own count at the end.
fn is_summary(diagnostic: &Diagnostic) -> bool {
    let message = &diagnostic.message;
    diagnostic.spans.is_empty()
        && (message.starts_with("aborting due to")
            || message.ends_with("warning emitted")
            || message.ends_with("warnings emitted"))
}

#[cfg(test)]
mod tests {
    use super::Diagnostics;

    fn with(errors: usize, lines: usize) -> Diagnostics {
        let text = |number: usize| vec![format!("error {number}"); lines].join("\n");
        Diagnostics {
            errors: (0..errors).map(text).collect(),
            ..Diagnostics::default()
        }
    }

    #[test]
    fn few_lines_are_shown_as_they_are() {
        assert_eq!(with(2, 100).shown("here").len(), 2);
    }

    #[test]
    fn many_lines_are_cut_with_a_word_of_how_many_more() {
        let shown = with(10, 150).shown("exercises/07-port-binding");
        assert_eq!(shown.len(), 3);
        assert!(shown[1].ends_with("… and 100 lines more of this"));
        assert!(shown[2].contains("8 more messages"), "{}", shown[2]);
        assert!(shown[2].contains("in exercises/07-port-binding shows"));
    }
}
