//! Splits Rust source into tokens: enough to find a place in it and to leave
//! comments out. It knows no grammar.

use std::ops::Range;

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier, a keyword or a lifetime.
    Word,
    /// An integer literal, perhaps with a suffix.
    Integer,
    /// A string, character or floating-point literal.
    Literal,
    /// One character of punctuation.
    Sign,
}

/// One token and if it is, in bytes.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
}

impl Token {
    /// Returns its text in `source`, which it was read from.
    pub(super) fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.at.clone()]
    }
}

/// Returns the tokens of `source` without its comments.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let (kind, length) = if first.is_whitespace() {
            (None, first.len_utf8())
        } else if rest.starts_with("//") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (None, rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else if let Some(length) = string(rest).or_else(|| character(rest)) {
            (Some(Kind::Literal), length)
        } else if first.is_ascii_digit() {
            let (kind, length) = number(rest);
            (Some(kind), length)
        } else if is_word(first) || first == '\'' {
            let word = rest[first.len_utf8()..].find(|c| !is_word(c));
            let length = word.map_or(rest.len(), |end| first.len_utf8() + end);
            (Some(Kind::Word), length)
        } else {
            (Some(Kind::Sign), first.len_utf8())
        };
        let range = at..at + length;
        at += length;
        found.extend(kind.map(|kind| Token { kind, at: range }));
    }
    found
}

/// Returns the tokens of `source` on one line, without its comments.
pub(super) fn without_comments(source: &str) -> String {
    let all = tokens(source);
    let shown = all.iter().map(|token| token.text(source));
    shown.collect::<Vec<_>>().join(" ")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns the length of the string literal at the start of `rest`.
fn string(rest: &str) -> Option<usize> {
    let prefix = rest.find('"')?;
    let before = rest[..prefix].trim_end_matches('#');
    if !matches!(before, "" | "b" | "c" | "r" | "br" | "cr") {
        return None;
    }
    let body = &rest[prefix + 1..];
    if before.ends_with('r') {
        let end = format!("\"{}", "#".repeat(prefix - before.len()));
        let closed = body.find(&end).map(|place| place + end.len());
        return Some(prefix + 1 + closed.unwrap_or(body.len()));
    }
    if prefix != before.len() {
        return None;
    }
    let mut escaped = false;
    for (place, byte) in body.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(prefix + place + 2),
            _ => {}
        }
    }
    Some(rest.len())
}

/// Returns the length of the character literal at the start of `rest`; a
/// lifetime is not one.
fn character(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('\'')?;
    let first = body.chars().next()?;
    if first == '\\' {
        return body[2..].find('\'').map(|end| end + 4);
    }
    let end = first.len_utf8();
    body[end..].starts_with('\'').then_some(end + 2)
}

/// Returns the kind and the length of the number at the start of `rest`.
fn number(rest: &str) -> (Kind, usize) {
    let run = |text: &str| text.find(|c| !is_word(c)).unwrap_or(text.len());
    let whole = run(rest);
    match rest[whole..].strip_prefix('.') {
        Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => {
            (Kind::Literal, whole + 1 + run(after))
        }
        _ => (Kind::Integer, whole),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens, without_comments};

    #[test]
    fn comments_are_left_out_and_literals_are_whole() {
        let source = "let a: &'a str = \"x // \\\" y\"; // no\n/* no */ f('\\'', 'x', r#\"q\"q\"#)";
        let words: Vec<&str> = tokens(source)
            .iter()
            .map(|t| &source[t.at.clone()])
            .collect();
        let expected = [
            "let",
            "a",
            ":",
            "&",
            "'a",
            "str",
            "=",
            "\"x // \\\" y\"",
            ";",
            "f",
            "(",
            "'\\''",
            ",",
            "'x'",
            ",",
            "r#\"q\"q\"#",
            ")",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn a_range_of_integers_is_not_a_float() {
        let source = "20_000.. 0.5 4u64 7";
        let kinds: Vec<Kind> = tokens(source).iter().map(|token| token.kind).collect();
        use Kind::{Integer, Literal, Sign};
        assert_eq!(kinds, [Integer, Sign, Sign, Literal, Integer, Integer]);
    }

    #[test]
    fn a_changed_comment_or_indent_leaves_a_source_the_same() {
        let before = without_comments("// one\nlet a = \"x\"; // two");
        assert_eq!(before, without_comments("let a =\n    \"x\";"));
        assert_ne!(before, without_comments("let a = \"y\";"));
    }
}
