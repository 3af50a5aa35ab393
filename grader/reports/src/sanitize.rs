//! Text from a submission, made harmless to print. A service can print what
//! moves a teacher's cursor, retitles the window or turns the reading order
//! round; here such characters become the escapes a programmer would write.

/// Whether a character acts on the terminal, or on the order and the presence
/// of the text around it, in place of being seen.
pub(super) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// On one line: a line break is shown as `\n`.
#[must_use]
pub fn line(text: &str) -> String {
    text.chars().fold(String::new(), shown)
}

/// On its own lines: a line break breaks, a tab is two spaces.
#[must_use]
pub fn lines(text: &str) -> String {
    piece(text).trim_end_matches('\n').to_owned()
}

/// As [`lines`], with the colours of a compiler left in.
pub(super) fn coloured(text: &str) -> String {
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

/// As [`lines`], with the colours of a compiler taken out.
#[must_use]
pub fn colourless(text: &str) -> String {
    anstream::adapter::strip_str(&coloured(text)).to_string()
}

/// One character more, in the open.
fn shown(mut out: String, c: char) -> String {
    if acts(c) {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
    out
}

/// As [`lines`], for a piece that may end in the middle of a line.
fn piece(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', "  ");
    let all: Vec<String> = text.split('\n').map(line).collect();
    all.join("\n")
}

/// The length of the colour code that `text` begins with: `ESC [ … m` with
/// nothing but numbers in it.
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
    fn ordinary_text_of_any_language_is_untouched() {
        let text = "“Käsekuchen” 🥐 пирог 餅 {\"a\": 1}";
        assert_eq!(line(text), text);
        assert_eq!(lines(text), text);
    }
}
