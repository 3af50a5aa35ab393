//! The failure card of the panel: the four parts, and the output of the
//! processes. Plain text, made harmless as the terminal's is, which the page
//! inserts as text.

use dozen::{
    model::{Finding, Output},
    reports::{harmless_line, harmless_lines},
};
use serde::Serialize;

use crate::templates::smart;

/// The number of characters of one part that are shown.
const LONGEST: usize = 4_000;

/// The finding of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Card {
    parts: Vec<Part>,
    /// The last lines of the processes' output.
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
            ("Why", &smart(&finding.why)),
        ];
        let printed: Vec<String> = finding.output.iter().map(printed).collect();
        Self {
            parts: parts.map(|(name, text)| part(name, text)).into(),
            printed: printed.join("\n"),
        }
    }
}

/// Returns each line with the name of its process; only stderr is named as a
/// stream.
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

/// Returns the text, without its middle if it is long.
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
    fn output_of_a_service_is_made_visible_and_short() {
        let hostile = format!("\u{202e}\u{1b}[2J{}", "x".repeat(100_000));
        let card = Card::of(&Finding::new("", "200", hostile));
        let seen = &card.parts[2].text;
        assert!(seen.starts_with("\\u{202e}\\u{1b}[2J"), "{seen}");
        assert!(seen.len() < LONGEST + 100 && seen.contains("left out"));
        assert_eq!(card.parts[0].text, "(not recorded)");
    }
}
