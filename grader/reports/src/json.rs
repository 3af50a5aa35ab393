//! Report v1 as JSON, and nothing else: `grader/report-v1.schema.json` is its
//! published form.

use std::io::{self, Write};

use super::{ci_commands::is_second_hash, sanitize::acts};
use dozen_model::Report;

/// Writes the report, indented, with a line break at its end.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(report)?;
    writeln!(out, "{}", in_the_open(&text))
}

/// Writes characters that act on a terminal, and commands to a CI server, as
/// `\u` escapes. Outside strings JSON has none of them, so the values stay the
/// same. A `::` needs no escape: each string begins with a quote.
pub(super) fn in_the_open(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for (at, c) in json.char_indices() {
        if (acts(c) && c != '\n') || (c == '#' && is_second_hash(json, at)) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::in_the_open;

    #[test]
    fn control_characters_are_escaped_and_the_value_is_the_same() {
        let value = serde_json::json!({"seen": "a\u{9b}31m\u{202e}\u{e0041}\u{7f}é\n##[x]"});
        let shown = in_the_open(&serde_json::to_string_pretty(&value).unwrap());
        assert!(shown.contains(r"a\u009b31m\u202e\udb40\udc41\u007fé\n#\u0023[x]"));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            value
        );
    }
}
