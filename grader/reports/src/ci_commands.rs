//! Commands to a CI server, made inert. A runner reads its job's log for lines
//! that order something: GitHub and Azure read `::name::` at the start of a
//! line and `##[name]` anywhere, Azure `##vso[…]`, TeamCity `##teamcity[…]`,
//! GitLab `section_start:` and `section_end:`. A service can print all of
//! these. One character of each is written as its escape, so that people
//! still read it and no runner obeys it.
//!
//! Sources: `ActionCommand.cs` of actions/runner, and the logging pages of
//! Azure Pipelines, TeamCity and GitLab.

/// The escape of the second `#` of a marker.
const HASH: &str = "\\u{23}";

/// The escape of a colon.
const COLON: &str = "\\u{3a}";

/// How GitLab's marks begin.
const SECTIONS: [&str; 2] = ["section_start", "section_end"];

/// Escapes one character of each command in a text without line breaks. A `::`
/// after a blank counts as well, since a wrapped line may begin there, and so
/// does one after a colon, so that at most two colons are next to each other.
pub(super) fn inert(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for (at, c) in line.char_indices() {
        match c {
            '#' if is_second_hash(line, at) => out.push_str(HASH),
            ':' if begins_a_command(line, at) || ends_a_section_mark(line, at) => {
                out.push_str(COLON);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Returns whether the `#` at `at` is the second one of `##[` or `##name[`.
pub(super) fn is_second_hash(text: &str, at: usize) -> bool {
    let name = text[at + 1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    text[..at].ends_with('#') && name.starts_with('[')
}

/// Returns whether the colon at `at` is the first of a `::` that may begin a
/// line.
fn begins_a_command(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    text[at + 1..].starts_with(':') && before.is_none_or(|c| c.is_whitespace() || c == ':')
}

/// Returns whether the colon at `at` ends the name of a section mark.
fn ends_a_section_mark(text: &str, at: usize) -> bool {
    SECTIONS.iter().any(|name| text[..at].ends_with(name))
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn commands_of_each_runner_are_escaped() {
        for (command, shown) in [
            ("::stop-commands::x", r"\u{3a}:stop-commands::x"),
            ("  ::add-mask::pass", r"  \u{3a}:add-mask::pass"),
            ("a ::error file=x::y", r"a \u{3a}:error file=x::y"),
            ("a::::error::x", r"a:\u{3a}\u{3a}:error::x"),
            ("a##[set-output name=x]y", r"a#\u{23}[set-output name=x]y"),
            ("###[group]", r"##\u{23}[group]"),
            ("##vso[task.complete]", r"#\u{23}vso[task.complete]"),
            ("##teamcity[testFailed]", r"#\u{23}teamcity[testFailed]"),
            ("section_start:1:a", r"section_start\u{3a}1:a"),
            ("section_end:1:a", r"section_end\u{3a}1:a"),
        ] {
            assert_eq!(inert(command), shown);
            assert_eq!(inert(shown), shown, "a second time changes nothing");
        }
    }

    #[test]
    fn rust_and_headings_are_unchanged() {
        for text in [
            "std::fs::read::<u8>",
            "## Title [x]",
            "#[derive(Debug)]",
            "r##\"[\"##",
            "a: b",
        ] {
            assert_eq!(inert(text), text);
        }
    }
}
