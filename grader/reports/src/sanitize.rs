//! Makes text from a submission harmless to print. A service can print
//! characters that move a teacher's cursor, retitle the window or turn the
//! reading order around, and commands to a CI server. Such characters become
//! the escapes that a programmer would write.

use super::ci_commands::inert;

/// Returns whether a character acts on the terminal, or on the order and the
/// presence of the text around it, and is not seen itself. Unicode's
/// noncharacters count too: XML 1.0 allows neither U+FFFE nor U+FFFF (section
/// 2.2).
pub(super) fn acts(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Returns the text on one line: a line break is shown as `\n`.
#[must_use]
pub fn line(text: &str) -> String {
    inert(&text.chars().fold(String::new(), shown))
}

/// Returns the text on its own lines: a line break breaks, a tab is two spaces.
#[must_use]
pub fn lines(text: &str) -> String {
    piece(text).trim_end_matches('\n').to_owned()
}

/// Does the same as [`lines`], and keeps the colours of a compiler. A text
/// that is a command to a CI server without its colours loses them.
pub(super) fn coloured(text: &str) -> String {
    let out = with_colours(text);
    let bare = anstream::adapter::strip_str(&out).to_string();
    let harmless = piece(&bare);
    if harmless == bare { out } else { harmless }
}

fn with_colours(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut plain = 0;
    while let Some(at) = rest[plain..].find('\u{1b}').map(|found| plain + found) {
        if let Some(length) = colour_length(&rest[at..]) {
            out.push_str(&piece(&rest[..at]));
            out.push_str(&rest[at..at + length]);
            rest = &rest[at + length..];
            plain = 0;
        } else {
            plain = at + 1;
        }
    }
    out + &piece(rest)
}

/// Does the same as [`lines`], and takes out the colours of a compiler.
#[must_use]
pub fn colourless(text: &str) -> String {
    anstream::adapter::strip_str(&coloured(text)).to_string()
}

/// Adds a character as it is, or as its escape.
fn shown(mut out: String, c: char) -> String {
    if acts(c) {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
    out
}

/// Does the same as [`lines`] for a piece that may end in the middle of a line.
fn piece(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', "  ");
    let all: Vec<String> = text.split('\n').map(line).collect();
    all.join("\n")
}

/// Returns the length of the colour code that `text` begins with: `ESC [ … m`
/// with nothing but numbers in it.
fn colour_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("\u{1b}[")?;
    let end = inner.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    (inner[end..].starts_with('m') && end <= 24).then_some(end + 3)
}

#[cfg(test)]
mod tests {
    use super::{acts, coloured, colourless, line, lines};

    const HOSTILE: &str = "a\u{1b}[2J\u{1b}]0;title\u{7}b\u{202e}c\u{9b}31md\r\ne\u{0}";

    #[test]
    fn nothing_that_acts_is_left_on_a_line() {
        assert!(!line(HOSTILE).chars().any(acts));
        assert_eq!(line("x\u{1b}[31m\ny"), "x\\u{1b}[31m\\ny");
    }

    #[test]
    fn lines_stay_lines_and_carry_nothing_else() {
        assert_eq!(lines("one\n\ttwo\r\nthree\r"), "one\n  two\nthree\\r");
        assert!(!lines(HOSTILE).chars().any(|c| acts(c) && c != '\n'));
    }

    #[test]
    fn colours_of_a_compiler_stay_and_other_escapes_do_not() {
        let text = "\u{1b}[1;31merror\u{1b}[0m: no\n\u{1b}[2J\u{1b}[31";
        assert_eq!(
            coloured(text),
            "\u{1b}[1;31merror\u{1b}[0m: no\n\\u{1b}[2J\\u{1b}[31"
        );
        assert_eq!(colourless(text), "error: no\n\\u{1b}[2J\\u{1b}[31");
    }

    #[test]
    fn commands_to_a_ci_server_are_escaped_with_and_without_colours() {
        assert_eq!(lines("ok\n ::error::x"), "ok\n \\u{3a}:error::x");
        let split = "#\u{1b}[31m#[add-mask]x\u{1b}[0m";
        assert_eq!(coloured(split), "#\\u{23}[add-mask]x");
        assert_eq!(colourless(split), "#\\u{23}[add-mask]x");
    }

    #[test]
    fn noncharacters_are_escaped() {
        assert_eq!(
            line("a\u{ffff}\u{fffe}\u{fdd0}\u{1fffe}"),
            "a\\u{ffff}\\u{fffe}\\u{fdd0}\\u{1fffe}"
        );
    }

    #[test]
    fn ordinary_text_of_any_language_is_untouched() {
        let text = "“Käsekuchen” 🥐 пирог 餅 {\"a\": 1}";
        assert_eq!(line(text), text);
        assert_eq!(lines(text), text);
    }
}
