//! The failure card as the panel shows it: the four parts, and what the
//! processes printed. Plain text, made harmless as the terminal's is, which
//! the page inserts as text.

use dozen::{
    model::{Finding, Output},
    reports::{harmless_line, harmless_lines},
};
use serde::Serialize;

/// The number of characters of one part that are shown.
const LONGEST: usize = 4_000;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Card {
    parts: Vec<Part>,
    /// The last of what the processes printed, a line each.
    printed: String,
}

/// A text under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Part {
    name: String,
    text: String,
}

impl Card {
    pub(super) fn of(finding: &Finding) -> Self {
        let parts = [
            ("Did", &finding.did),
            ("Expected", &finding.expected),
            ("Seen", &finding.observed),
            ("Why", &finding.why),
        ];
        let printed: Vec<String> = finding.output.iter().map(printed).collect();
        Self {
            parts: parts.map(|(name, text)| part(name, text)).into(),
            printed: printed.join("\n"),
        }
    }
}

/// Each line under the name of its process; what is no error needs no name of
/// its stream.
fn printed(output: &Output) -> String {
    let lane = harmless_line(&output.lane);
    let who = match output.stream.as_str() {
        "stderr" => format!("{lane} stderr │ "),
        _ => format!("{lane} │ "),
    };
    let text = shortened(&harmless_lines(&output.text));
    let lines: Vec<String> = text.lines().map(|line| format!("{who}{line}")).collect();
    lines.join("\n")
}

fn part(name: &str, text: &str) -> Part {
    let text = if text.is_empty() {
        "(not recorded)"
    } else {
        text
    };
    Part {
        name: name.to_owned(),
        text: shortened(&harmless_lines(text)),
    }
}

/// The text, without its middle where it is long.
pub(super) fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= LONGEST {
        return text.to_owned();
    }
    let half = LONGEST / 2;
    let start: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(count - half).collect();
    format!(
        "{start}\n… {} characters left out …\n{end}",
        count - 2 * half
    )
}

#[cfg(test)]
mod tests {
    use dozen::model::Finding;

    use super::{Card, LONGEST};

    #[test]
    fn what_a_service_printed_is_made_visible_and_short() {
        let hostile = format!("\u{202e}\u{1b}[2J{}", "x".repeat(100_000));
        let card = Card::of(&Finding::new("", "200", hostile));
        let seen = &card.parts[2].text;
        assert!(seen.starts_with("\\u{202e}\\u{1b}[2J"), "{seen}");
        assert!(seen.len() < LONGEST + 100 && seen.contains("left out"));
        assert_eq!(card.parts[0].text, "(not recorded)");
    }
}
