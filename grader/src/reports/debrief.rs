//! What follows a pass: what was proved, the learner's change beside the
//! reference, one question, and where to go on. Each part is lines of styled
//! text, so that a command can print them and the watch can scroll them.

mod difference;
mod question;
mod side;

pub use question::{answers, asked};

use super::layout::{indented, pad, widest};
use super::linear::capital;
use super::style::{FAINT, GOOD, NAME, TITLE, paint};
use super::words::{COMMAND, short as number};
use super::{Look, harmless};
use crate::model::Question;

/// What there is to say after a pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Debrief {
    /// `07-port-binding`.
    pub exercise: String,
    /// The exercise's title.
    pub title: String,
    /// What passed; empty where the exercise has not passed yet.
    pub proved: Vec<Proof>,
    /// Every file that the learner or the reference changed.
    pub changes: Vec<Change>,
    /// Where the reference lies.
    pub reference: String,
    /// The chapter's first question.
    pub question: Option<Question>,
    /// The exercise at hand now; none where all have passed.
    pub next: Option<Upcoming>,
}

/// One behaviour that was shown to be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The behaviour, as a sentence.
    pub title: String,
    /// The claims of the source notes that it tests.
    pub claims: Vec<String>,
}

/// One file in its three forms; what is not there is empty.
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

/// The few lines right after a pass: what it came to, and what to do next.
#[must_use]
pub fn short(debrief: &Debrief, look: impl Into<Look>) -> Vec<String> {
    let look = look.into();
    let checks = debrief.proved.len();
    let noun = if checks == 1 {
        "behaviour"
    } else {
        "behaviours"
    };
    let claims = claims(&debrief.proved);
    let proved = format!("{checks} {noun} of {}: {claims}", debrief.title);
    let compare = format!("{COMMAND} solution {}", number(&debrief.exercise));
    let beside = match debrief.question {
        Some(_) => "your change beside the reference, and a question",
        None => "your change beside the reference",
    };
    let (command, title) = onward(debrief);
    let mut lines = labelled("proved", &proved, look);
    let commands = widest([compare.as_str(), command.as_str()].into_iter());
    lines.extend(pointer("debrief", &compare, beside, commands, look));
    lines.extend(pointer("next", &command, &title, commands, look));
    lines
}

/// What was proved, check by check.
#[must_use]
pub fn proved(debrief: &Debrief, look: impl Into<Look>) -> Vec<String> {
    let look = look.into();
    if debrief.proved.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![heading("What was proved", look)];
    for proof in &debrief.proved {
        let title = harmless::line(&proof.title);
        let claims = proof.claims.join(" ");
        if look.plain {
            lines.push(format!("{title} (claims {claims})"));
            continue;
        }
        let text = indented("  ✓ ", &title, look.width - claims.len() - 2);
        lines.extend(text.lines().enumerate().map(|(at, line)| match at {
            0 => {
                let line = pad(line, look.width.min(100) - claims.len() - 2);
                let line = line.replacen('✓', &paint(GOOD, "✓"), 1);
                format!("{line}  {}", paint(FAINT, &claims))
            }
            _ => line.to_owned(),
        }));
    }
    lines
}

/// The learner's change beside the reference's: side by side where there is
/// room, one below the other where there is not.
#[must_use]
pub fn differences(debrief: &Debrief, look: impl Into<Look>) -> Vec<String> {
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
    lines.push(paint(FAINT, &harmless::line(&more)));
    lines
}

/// Where to go on.
#[must_use]
pub fn next(debrief: &Debrief, look: impl Into<Look>) -> Vec<String> {
    let (command, title) = onward(debrief);
    pointer("next", &command, &title, 0, look.into())
}

/// The command to go on with, and what it is about.
fn onward(debrief: &Debrief) -> (String, String) {
    match &debrief.next {
        Some(next) => (
            format!("{COMMAND} check {}", number(&next.id)),
            next.title.clone(),
        ),
        None => (
            format!("{COMMAND} list"),
            "every exercise has passed".to_owned(),
        ),
    }
}

/// Every claim that was tested, once each, in order.
fn claims(proved: &[Proof]) -> String {
    let mut all: Vec<&str> = proved
        .iter()
        .flat_map(|proof| &proof.claims)
        .map(String::as_str)
        .collect();
    // `C7.2` comes before `C7.10`.
    all.sort_by_key(|claim| (claim.len(), *claim));
    all.dedup();
    format!("claims {}", all.join(" "))
}

fn heading(text: &str, look: Look) -> String {
    if look.plain {
        format!("{text}:")
    } else {
        paint(TITLE, text)
    }
}

fn labelled(label: &str, text: &str, look: Look) -> Vec<String> {
    let text = harmless::line(text);
    if look.plain {
        return vec![format!("{}: {text}.", capital(label))];
    }
    let indent = format!("{label:<9}");
    let lines = indented(&indent, &text, look.width);
    let styled = |line: &str| line.replacen(label, &paint(FAINT, label), 1);
    lines.lines().map(styled).collect()
}

/// A command beside a label, and what it is about, on more lines where there
/// is no room.
fn pointer(label: &str, command: &str, about: &str, commands: usize, look: Look) -> Vec<String> {
    let about = harmless::line(about);
    if look.plain {
        return vec![format!("{}: {command}, {about}.", capital(label))];
    }
    let head = format!("{label:<9}{}  ", pad(command, commands));
    let lines = indented(&head, &about, look.width);
    let styled = |line: &str| {
        let line = line.replacen(label, &paint(FAINT, label), 1);
        line.replacen(command, &paint(NAME, command), 1)
    };
    lines.lines().map(styled).collect()
}
