//! Columns and line breaks, by the width that a terminal gives each character.

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The width if none is known.
pub(super) const WIDTH: usize = 100;
/// No layout is narrower.
pub(super) const NARROWEST: usize = 40;

/// Breaks `text` into lines of at most `width` columns. If there are more
/// than `most`, the last one says so with `…`. No line begins with `::`, which
/// a CI server might take for a command.
pub(super) fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = broken(text, width);
    if lines.iter().skip(1).any(|line| line.starts_with("::")) {
        lines = broken(&text.replace("::", "\\u{3a}:"), width);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = shorten(&format!("{last} …"), width);
        }
    }
    lines
}

fn broken(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width.max(8))
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(text, options);
    lines
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect()
}

/// Returns wrapped text after a mark, each line with a line break.
pub(super) fn indented(mark: &str, text: &str, width: usize) -> String {
    let columns = display_width(mark);
    let blank = " ".repeat(columns);
    wrap(text, width.saturating_sub(columns), usize::MAX)
        .iter()
        .enumerate()
        .map(|(at, line)| format!("{}{line}\n", if at == 0 { mark } else { &blank }))
        .collect()
}

/// Returns `text` padded with spaces to `width` columns.
pub(super) fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(display_width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// Returns `text` cut to `width` columns, with `…` at the cut.
pub(super) fn shorten(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if display_width(&kept) + display_width(c.encode_utf8(&mut [0; 4])) >= width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// Returns how many columns the widest of them takes.
pub(super) fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(display_width).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{pad, shorten, widest, wrap};

    #[test]
    fn a_word_longer_than_the_line_is_broken() {
        let lines = wrap(&"x".repeat(25), 10, 9);
        assert_eq!(lines.len(), 3);
        assert!(widest(lines.iter().map(String::as_str)) <= 10);
    }

    #[test]
    fn no_line_begins_with_two_colons() {
        let lines = wrap("xxxxxxxxxx::stop-commands::yyyy", 10, 9);
        assert!(
            !lines.iter().any(|line| line.starts_with("::")),
            "{lines:?}"
        );
        assert!(widest(lines.iter().map(String::as_str)) <= 10);
        assert_eq!(wrap("std::fs::read", 80, 9), ["std::fs::read"]);
    }

    #[test]
    fn omissions_are_marked_and_fit() {
        let lines = wrap("one two three four five six", 10, 2);
        assert_eq!(lines, ["one two", "three fou…"]);
    }

    #[test]
    fn wide_characters_count_for_two() {
        assert_eq!(pad("餅", 4), "餅  ");
        assert_eq!(shorten("餅餅餅", 4), "餅…");
    }
}
