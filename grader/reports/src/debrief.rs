//! The debrief after a pass: the proven claims, the learner's change next to
//! the reference, a question, and the next exercise. Each part is lines of
//! styled text, so that a command can print them and the watch can scroll them.

mod difference;
mod edits;
mod question;

pub use question::{answers, asked};

use super::layout::{indented, pad, widest};
use super::plain::capital;
use super::style::{FAINT, GOOD, NAME, TITLE, paint};
use super::{TextLayout, sanitize};
use super::{names::COMMAND, words::short as number};
use dozen_model::Question;

/// The contents of a debrief.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Debrief {
    /// `07-port-binding`.
    pub exercise: String,
    /// The exercise's title.
    pub title: String,
    /// The behaviours that were shown to be right, as sentences; empty if the
    /// exercise has not passed yet.
    pub proved: Vec<String>,
    /// The claims of the course that the checks prove.
    pub claims: Vec<Claim>,
    /// Every file that the learner or the reference changed.
    pub changes: Vec<Change>,
    /// The path of the reference.
    pub reference: String,
    /// The chapter's first question.
    pub question: Option<Question>,
    /// The next exercise; `None` if all have passed.
    pub next: Option<Upcoming>,
}

/// A claim of the course about a factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// `C7.2`.
    pub id: String,
    /// The claim, in a few words.
    pub text: String,
}

/// One file in its three forms; a missing form is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path in the exercise's folder.
    pub path: String,
    /// As it was handed out.
    pub starter: String,
    /// As the learner has it.
    pub yours: String,
    /// As the reference has it.
    pub reference: String,
}

/// The exercise to go on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcoming {
    /// `08-concurrency`.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// Returns the result of a pass as a sentence.
#[must_use]
pub fn sum(debrief: &Debrief, look: impl Into<TextLayout>) -> Vec<String> {
    let checks = debrief.proved.len();
    let noun = if checks == 1 {
        "behaviour"
    } else {
        "behaviours"
    };
    let proved = format!("{checks} {noun} of {}", debrief.title);
    labelled("proved", &proved, look.into())
}

/// Returns the few lines right after a pass: its result and the next command.
#[must_use]
pub fn short(debrief: &Debrief, look: impl Into<TextLayout>) -> Vec<String> {
    let look = look.into();
    let compare = format!("{COMMAND} solution {}", number(&debrief.exercise));
    let beside = match debrief.question {
        Some(_) => "the reference next to yours, and a question",
        None => "the reference next to yours",
    };
    let (command, title) = onward(debrief);
    let mut lines = sum(debrief, look);
    let commands = widest([compare.as_str(), command.as_str()].into_iter());
    lines.extend(pointer("debrief", &compare, beside, commands, look));
    lines.extend(pointer("next", &command, &title, commands, look));
    lines
}

/// Returns the claims that each check proves.
#[must_use]
pub fn proved(debrief: &Debrief, look: impl Into<TextLayout>) -> Vec<String> {
    let look = look.into();
    if debrief.proved.is_empty() {
        return Vec::new();
    }
    let sign = if look.plain {
        "pass:".to_owned()
    } else {
        paint(GOOD, "✓")
    };
    let mut lines = vec![heading("What was proved", look)];
    for title in &debrief.proved {
        lines.extend(listed(&sign, title, look));
    }
    if !debrief.claims.is_empty() {
        lines.push(heading("The claims behind it", look));
    }
    let ids = widest(debrief.claims.iter().map(|claim| claim.id.as_str()));
    for Claim { id, text } in &debrief.claims {
        lines.extend(listed(&paint(NAME, &pad(id, ids)), text, look));
    }
    lines
}

/// Returns the learner's change and the reference's: side by side if there is
/// room, one below the other if there is not.
#[must_use]
pub fn differences(debrief: &Debrief, look: impl Into<TextLayout>) -> Vec<String> {
    let look = look.into();
    let mut lines = vec![heading("Your change, and the reference's", look)];
    let same = |change: &Change| change.yours == change.reference;
    if debrief.changes.iter().all(same) {
        let text = "Yours is the reference's, line for line.";
        lines.extend(indented("  ", text, look.width).lines().map(str::to_owned));
        return lines;
    }
    for change in &debrief.changes {
        lines.extend(difference::file(change, look));
    }
    let more = format!("The whole reference is in {}", debrief.reference);
    lines.push(paint(FAINT, &sanitize::line(&more)));
    lines
}

/// Returns the lines about the next exercise.
#[must_use]
pub fn next(debrief: &Debrief, look: impl Into<TextLayout>) -> Vec<String> {
    let (command, title) = onward(debrief);
    pointer("next", &command, &title, 0, look.into())
}

/// Returns the next command and its purpose.
fn onward(debrief: &Debrief) -> (String, String) {
    match &debrief.next {
        Some(next) => (
            format!("{COMMAND} check {}", number(&next.id)),
            next.title.clone(),
        ),
        None => (
            format!("{COMMAND} card"),
            "every exercise has passed: your report card, and where to go".to_owned(),
        ),
    }
}

fn heading(text: &str, look: TextLayout) -> String {
    if look.plain {
        format!("{text}:")
    } else {
        paint(TITLE, text)
    }
}

/// Returns text after a styled mark.
fn listed(mark: &str, text: &str, look: TextLayout) -> Vec<String> {
    let text = sanitize::line(text);
    let lines = indented(&format!("  {mark} "), &text, look.width);
    lines.lines().map(str::to_owned).collect()
}

fn labelled(label: &str, text: &str, look: TextLayout) -> Vec<String> {
    let text = sanitize::line(text);
    if look.plain {
        return vec![format!("{}: {text}.", capital(label))];
    }
    let lines = indented(&paint(FAINT, &format!("{label:<9}")), &text, look.width);
    lines.lines().map(str::to_owned).collect()
}

/// Returns a command next to a label with its purpose, on more lines if there
/// is no room.
fn pointer(
    label: &str,
    command: &str,
    about: &str,
    commands: usize,
    look: TextLayout,
) -> Vec<String> {
    let about = sanitize::line(about);
    if look.plain {
        return vec![format!("{}: {command}, {about}.", capital(label))];
    }
    let label = paint(FAINT, &format!("{label:<9}"));
    let command = paint(NAME, &pad(command, commands));
    let lines = indented(&format!("{label}{command}  "), &about, look.width);
    lines.lines().map(str::to_owned).collect()
}
