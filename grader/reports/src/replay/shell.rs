//! Words and comments of a shell script. Whatever a service or a check made
//! up, a word stays one word, a comment one line, and neither can act on the
//! terminal that shows the script.

use crate::sanitize;

/// Names that the script itself uses.
const TAKEN: [&str; 3] = ["bin", "dozen", "work"];

/// One word. Shell quoting is `shlex`'s, but for what it would refuse, leave
/// to act on the terminal, or break into pieces hard to read.
pub(super) fn word(text: &str) -> String {
    if text.chars().any(|c| c == '\'' || sanitize::acts(c)) {
        return escaped(text);
    }
    // Only a NUL is refused, and it acts, so it never comes here.
    shlex::try_quote(text).map_or_else(|_| escaped(text), std::borrow::Cow::into_owned)
}

/// One word in the shell's `$'…'`, with every character that acts written as
/// its bytes. A shell's words cannot hold a NUL: it is left out.
fn escaped(text: &str) -> String {
    let mut out = String::from("$'");
    for c in text.chars().filter(|c| *c != '\0') {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\'' | '\\' => out.extend(['\\', c]),
            c if sanitize::acts(c) => out.extend(octal(c, "\\")),
            c => out.push(c),
        }
    }
    out + "'"
}

/// A text for `printf %b`, as one word. NULs stay in.
pub(super) fn percent_b(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            c if c == '\'' || sanitize::acts(c) => out.extend(octal(c, "\\0")),
            c => out.push(c),
        }
    }
    out + "'"
}

/// Bytes that are no text for `printf %b`, as one word.
pub(super) fn percent_b_bytes(bytes: &[u8]) -> String {
    let escaped: String = bytes.iter().map(|byte| format!("\\0{byte:03o}")).collect();
    format!("'{escaped}'")
}

/// A character's bytes, as three octal digits each.
fn octal(c: char, mark: &'static str) -> impl Iterator<Item = char> {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).as_bytes().to_vec();
    let digits = move |byte| format!("{mark}{byte:03o}").chars().collect::<Vec<char>>();
    bytes.into_iter().flat_map(digits)
}

/// A comment: one line, whatever it says.
pub(super) fn comment(text: &str) -> String {
    format!("# {}", sanitize::line(text)).trim_end().to_owned()
}

/// The variable that holds the process number of a lane: `web_1`.
pub(super) fn variable(lane: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    let name: String = lane.chars().map(plain).collect();
    match name.chars().next() {
        Some(first) if !first.is_ascii_digit() && !TAKEN.contains(&name.as_str()) => name,
        _ => format!("process_{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{comment, percent_b, variable, word};

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        assert_eq!(word("41021"), "41021");
        assert_eq!(word(""), "''");
        assert_eq!(word("$(reboot) `reboot`"), "'$(reboot) `reboot`'");
        assert_eq!(word("it's $(fine)"), r"$'it\'s $(fine)'");
    }

    #[test]
    fn what_acts_is_written_as_its_bytes() {
        assert_eq!(
            word("a\nb'\u{1b}\u{202e}\\"),
            r"$'a\nb\'\033\342\200\256\\'"
        );
        assert_eq!(word("a\0b"), "$'ab'");
        assert_eq!(percent_b("a\r\n\0\\%'"), r"'a\r\n\0000\\%\0047'");
    }

    #[test]
    fn a_comment_is_one_line() {
        assert_eq!(comment("a\nreboot\u{2028}x"), "# a\\nreboot\\u{2028}x");
    }

    #[test]
    fn a_lane_becomes_a_variable_of_its_own() {
        assert_eq!(variable("web.1"), "web_1");
        assert_eq!(variable("payments"), "payments");
        assert_eq!(variable("work"), "process_work");
        assert_eq!(variable("1; reboot"), "process_1__reboot");
    }
}
