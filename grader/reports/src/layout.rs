//! Columns and line breaks, by the width that a terminal gives each character.

use textwrap::core::{Word, display_width};
use textwrap::wrap_algorithms::wrap_first_fit;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The width if none is known.
pub(super) const WIDTH: usize = 100;
/// No layout is narrower.
pub(super) const NARROWEST: usize = 40;
/// A run of letters and digits this long is a key or a hash.
const KEY: usize = 20;
/// A password of a URL this long is cut.
const PASSWORD: usize = 16;

/// Where a word that is longer than a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Between its parts, so that a name or a number stays whole: after a comma
    /// or a slash, or if a part is still too long, after any other sign.
    BetweenParts,
    /// At the end of the line. Recorded cards are compared line by line and keep
    /// this form.
    Anywhere,
}

/// Breaks `text` into lines of at most `width` columns. If there are more
/// than `most`, the last one says so with `…`. No line begins with `::`, which
/// a CI server might take for a command.
pub(super) fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    wrap_at(Breaks::BetweenParts, text, width, most)
}

/// [`wrap`], with a choice of where long words are broken.
pub(super) fn wrap_at(breaks: Breaks, text: &str, width: usize, most: usize) -> Vec<String> {
    let broken = |text: &str| match breaks {
        Breaks::BetweenParts => between_parts(text, width),
        Breaks::Anywhere => anywhere(text, width),
    };
    let mut lines = broken(text);
    if lines.iter().skip(1).any(|line| line.starts_with("::")) {
        lines = broken(&text.replace("::", "\\u{3a}:"));
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = shorten(&format!("{last} …"), width);
        }
    }
    lines
}

fn anywhere(text: &str, width: usize) -> Vec<String> {
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

fn between_parts(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let words: Vec<Word<'_>> = WordSeparator::AsciiSpace
            .find_words(line)
            .flat_map(|word| parts_of(word, width))
            .collect();
        #[allow(clippy::cast_precision_loss, reason = "no terminal is that wide")]
        let rows = wrap_first_fit(&words, &[width as f64]);
        lines.extend(rows.into_iter().map(|row| {
            let text: String = row
                .iter()
                .flat_map(|part| [part.word, part.whitespace])
                .collect();
            text.trim_end().to_owned()
        }));
    }
    lines
}

/// A word, in as many parts as it needs to fit.
fn parts_of(word: Word<'_>, width: usize) -> Vec<Word<'_>> {
    let space = word.whitespace;
    let fits = |part: &&str| display_width(part) <= width;
    let mut parts = vec![word.word];
    for signs in [",/?&;", ",/?&;:=%.-_@"] {
        let split = |part| {
            if fits(&part) {
                vec![part]
            } else {
                split_after(part, signs)
            }
        };
        parts = parts.into_iter().flat_map(split).collect();
    }
    let words = parts.into_iter().map(Word::from);
    let mut words: Vec<Word<'_>> = words
        .flat_map(|part| part.break_apart(width).collect::<Vec<_>>())
        .collect();
    if let Some(last) = words.last_mut() {
        last.whitespace = space;
    }
    words
}

/// The parts of a word that end with one of `signs`; several in a row stay
/// together, and `%` and `?` begin a part.
fn split_after<'a>(word: &'a str, signs: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut chars = word.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let Some(&(next, following)) = chars.peek() else {
            break;
        };
        let begins = |c: char| matches!(c, '%' | '?' | '&') && signs.contains(c);
        let ends = signs.contains(c) && !begins(c) && !signs.contains(following);
        if ends || (begins(following) && at + c.len_utf8() > start) {
            parts.push(&word[start..next]);
            start = next;
        }
    }
    parts.push(&word[start..]);
    parts
}

/// `text` with each long run of letters and digits, as keys and hashes have,
/// and each long password of a URL cut to its two ends. Schemes, users, hosts,
/// paths and databases stay.
pub(super) fn with_short_keys(text: &str) -> String {
    let text = with_short_passwords(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, run) = rest.split_at(at);
        let end = run.find(|c: char| !c.is_ascii_alphanumeric());
        let (run, after) = run.split_at(end.unwrap_or(run.len()));
        out += before;
        let digits = run.chars().filter(char::is_ascii_digit).count();
        if run.len() >= KEY && digits >= 4 && digits < run.len() {
            out += &format!("{}…{}", &run[..5], &run[run.len() - 3..]);
        } else {
            out += run;
        }
        rest = after;
    }
    out + rest
}

fn with_short_passwords(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, authority) = rest.split_at(at + 3);
        out += before;
        rest = authority;
        let end = authority.find(|c: char| c.is_whitespace() || "/\"@".contains(c));
        let Some(end) = end.filter(|end| authority[*end..].starts_with('@')) else {
            continue;
        };
        let Some((user, password)) = authority[..end].split_once(':') else {
            continue;
        };
        let letters: Vec<char> = password.chars().collect();
        if letters.len() >= PASSWORD {
            let part = |letters: &[char]| letters.iter().collect::<String>();
            let (first, last) = (part(&letters[..3]), part(&letters[letters.len() - 3..]));
            out += &format!("{user}:{first}…{last}");
            rest = &authority[end..];
        }
    }
    out + rest
}

/// Wrapped text behind a mark, each line with a line break.
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
    use super::{Breaks, pad, shorten, widest, with_short_keys, wrap, wrap_at};

    #[test]
    fn a_word_longer_than_the_line_is_broken() {
        let lines = wrap(&"x".repeat(25), 10, 9);
        assert_eq!(lines.len(), 3);
        assert!(widest(lines.iter().map(String::as_str)) <= 10);
    }

    #[test]
    fn a_long_value_is_broken_between_its_parts() {
        let json = r#"{"cake":"tart","cents":2500,"day_old":false,"pieces":8}"#;
        assert_eq!(
            wrap(&format!("POST /quote {json}"), 30, 9),
            [
                "POST /quote {\"cake\":\"tart\",",
                "\"cents\":2500,\"day_old\":false,",
                "\"pieces\":8}"
            ]
        );
        let url = "PAYMENT_URL=http://127.0.0.1:22658/holly-raven-8245/V1%20a,";
        let lines = wrap(url, 36, 9);
        assert_eq!(lines.concat(), url);
        assert_eq!(lines[0], "PAYMENT_URL=http://127.0.0.1:22658/");
        let path = "/receipt/rowan-finch-1543?item=ginger%20biscuit%20no.%20467";
        assert_eq!(
            wrap(path, 24, 9),
            [
                "/receipt/",
                "rowan-finch-1543?item=",
                "ginger%20biscuit%20no.",
                "%20467"
            ]
        );
    }

    #[test]
    fn a_recorded_card_keeps_the_breaks_at_the_end_of_the_line() {
        assert_eq!(
            wrap_at(Breaks::Anywhere, "a,bcdefghij", 8, 9),
            ["a,bcdefg", "hij"]
        );
    }

    #[test]
    fn keys_and_passwords_are_cut_to_their_ends_and_hosts_stay() {
        let url = "redis://ada:keyc79e732a73f478e6081aef73b%40%3A@127.0.0.1:22746/12";
        assert_eq!(
            with_short_keys(url),
            "redis://ada:key…%3A@127.0.0.1:22746/12"
        );
        let two = "A=redis://:aaaabbbbccccdddd@h:1/2, B=http://h:80/p?q=:x@y";
        assert_eq!(
            with_short_keys(two),
            "A=redis://:aaa…ddd@h:1/2, B=http://h:80/p?q=:x@y"
        );
        assert_eq!(
            with_short_keys("étagère no. 1234567"),
            "étagère no. 1234567"
        );
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
