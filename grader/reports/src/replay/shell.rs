//! Words and comments of a shell script. For any text of a service or a check,
//! a word stays one word, a comment one line, and neither can act on the
//! terminal that shows the script.

use crate::sanitize;

/// A build with the profile that the script exports, and with what of that
/// profile no variable can say.
pub(super) const CARGO_BUILD: &str = "cargo build --config profile.dev.package.memchr.opt-level=3";

/// Names that the script itself uses.
const TAKEN: [&str; 3] = ["bin", "dozen", "work"];

/// Returns one word. `shlex` quotes it, except characters that it would refuse,
/// let act on the terminal, or break into pieces that are hard to read.
pub(super) fn word(text: &str) -> String {
    if text.chars().any(|c| c == '\'' || sanitize::acts(c)) {
        return escaped(text);
    }
    // Only a NUL is refused, and it acts, so it never comes here.
    shlex::try_quote(text).map_or_else(|_| escaped(text), std::borrow::Cow::into_owned)
}

/// Returns one word in the shell's `$'…'`, with every character that acts
/// written as its bytes. A shell's words cannot hold a NUL: it is left out.
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

/// Returns a text for `printf %b`, as one word. NULs stay in.
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

/// Returns bytes that are not text as one word for `printf %b`.
pub(super) fn percent_b_bytes(bytes: &[u8]) -> String {
    let escaped: String = bytes.iter().map(|byte| format!("\\0{byte:03o}")).collect();
    format!("'{escaped}'")
}

/// Returns a character's bytes, as three octal digits each.
fn octal(c: char, mark: &'static str) -> impl Iterator<Item = char> {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).as_bytes().to_vec();
    let digits = move |byte| format!("{mark}{byte:03o}").chars().collect::<Vec<char>>();
    bytes.into_iter().flat_map(digits)
}

/// Returns a comment in one line.
pub(super) fn comment(text: &str) -> String {
    format!("# {}", sanitize::line(text)).trim_end().to_owned()
}

/// Returns the variable that holds the process number of a lane: `web_1`.
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

/// Returns a wait in which background requests can arrive.
pub(super) fn pause() -> String {
    "sleep 0.3".to_owned()
}

#[cfg(test)]
mod tests {
    use super::{comment, percent_b, variable, word};

    #[test]
    fn special_characters_of_the_shell_are_quoted() {
        assert_eq!(word("41021"), "41021");
        assert_eq!(word(""), "''");
        assert_eq!(word("$(reboot) `reboot`"), "'$(reboot) `reboot`'");
        assert_eq!(word("it's $(fine)"), r"$'it\'s $(fine)'");
    }

    #[test]
    fn control_characters_are_written_as_bytes() {
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
    fn each_lane_has_its_own_shell_variable() {
        assert_eq!(variable("web.1"), "web_1");
        assert_eq!(variable("payments"), "payments");
        assert_eq!(variable("work"), "process_work");
        assert_eq!(variable("1; reboot"), "process_1__reboot");
    }
}
