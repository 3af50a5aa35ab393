//! Finds places in Rust source by a pattern of tokens with holes, and fills
//! them into a replacement.
//!
//! `$x` is any balanced run of tokens within one statement, the shortest that
//! fits; `$X` is one token; `$1` is an integer literal; `^` is the start of a
//! statement. In a replacement `$1+1` is that integer plus one.

use std::{collections::BTreeMap, ops::Range};

use super::tokens::{Kind, Token, tokens};

/// A parsed pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    /// One token.
    One(String),
    /// Any balanced run of tokens.
    Run(String),
    /// An integer literal.
    Integer(String),
    StatementStart,
}

/// A match of a pattern, and the contents of its holes.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) at: Range<usize>,
    holes: Holes,
}

type Holes = BTreeMap<String, Range<usize>>;

impl Pattern {
    /// Reads a pattern.
    pub(super) fn new(text: &str) -> Self {
        let all = tokens(text);
        let mut parts = Vec::new();
        let mut next = all.iter();
        while let Some(token) = next.next() {
            let part = match token.text(text) {
                "^" => Part::StatementStart,
                "$" => hole(next.next().map_or("", |name| name.text(text))),
                word => Part::Text(word.to_owned()),
            };
            parts.push(part);
        }
        Self { parts }
    }

    /// Returns every place in `source` that it fits.
    pub(super) fn places(&self, source: &str) -> Vec<Place> {
        let tokens = tokens(source);
        let reader = Reader {
            source,
            tokens: &tokens,
        };
        let starts = 0..tokens.len();
        let fits = starts.filter_map(|start| {
            let mut holes = Holes::new();
            let end = reader.fit(&self.parts, start, &mut holes)?;
            let at = tokens[start].at.start..tokens[end.checked_sub(1)?].at.end;
            Some(Place { at, holes })
        });
        fits.collect()
    }
}

fn hole(name: &str) -> Part {
    let name = name.to_owned();
    match name.chars().next() {
        Some(c) if c.is_ascii_digit() => Part::Integer(name),
        Some(c) if c.is_uppercase() => Part::One(name),
        _ => Part::Run(name),
    }
}

struct Reader<'a> {
    source: &'a str,
    tokens: &'a [Token],
}

impl Reader<'_> {
    fn text(&self, at: usize) -> Option<&str> {
        Some(self.tokens.get(at)?.text(self.source))
    }

    /// Returns if the tokens that `parts` fit end.
    fn fit(&self, parts: &[Part], at: usize, holes: &mut Holes) -> Option<usize> {
        let Some((part, rest)) = parts.split_first() else {
            return Some(at);
        };
        match part {
            Part::StatementStart => {
                let before = at.checked_sub(1).and_then(|before| self.text(before));
                let starts = matches!(before, None | Some(";" | "{" | "}"));
                starts.then(|| self.fit(rest, at, holes))?
            }
            Part::Text(text) => {
                let same = self.text(at)? == text;
                same.then(|| self.fit(rest, at + 1, holes))?
            }
            Part::One(name) => {
                let token = self.tokens.get(at)?;
                let is_name = token.kind == Kind::Word;
                is_name.then(|| self.fill((name, at..at + 1), rest, holes))?
            }
            Part::Integer(name) => {
                let fits = self.tokens.get(at)?.kind == Kind::Integer && self.is_value(at);
                fits.then(|| self.fill((name, at..at + 1), rest, holes))?
            }
            Part::Run(name) => self.run(name, at, rest, holes),
        }
    }

    /// Fills the hole with the tokens of `held` and matches the rest.
    fn fill(
        &self,
        (name, held): (&str, Range<usize>),
        rest: &[Part],
        holes: &mut Holes,
    ) -> Option<usize> {
        let bytes = self.tokens[held.start].at.start..self.tokens[held.end - 1].at.end;
        if let Some(before) = holes.get(name) {
            let same = self.source[before.clone()] == self.source[bytes];
            return same.then(|| self.fit(rest, held.end, holes))?;
        }
        holes.insert(name.to_owned(), bytes);
        let end = self.fit(rest, held.end, holes);
        if end.is_none() {
            holes.remove(name);
        }
        end
    }

    fn run(&self, name: &str, at: usize, rest: &[Part], holes: &mut Holes) -> Option<usize> {
        let mut depth = 0_i32;
        for end in at..self.tokens.len() {
            match self.text(end)? {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                ";" if depth == 0 => return None,
                _ => {}
            }
            if depth < 0 {
                return None;
            }
            if depth == 0
                && let Some(end) = self.fill((name, at..end + 1), rest, holes)
            {
                return Some(end);
            }
        }
        None
    }

    /// Returns whether an integer is a value: not the field of a tuple, and not
    /// in an attribute.
    fn is_value(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.text(before));
        let line = self.source[..self.tokens[at].at.start].rsplit('\n').next();
        let in_attribute = line.is_some_and(|line| line.trim_start().starts_with("#["));
        before != Some(".") && !in_attribute
    }
}

impl Place {
    /// Returns `source` with `replacement` here.
    pub(super) fn replaced(&self, source: &str, replacement: &str) -> String {
        let (before, after) = (&source[..self.at.start], &source[self.at.end..]);
        format!("{before}{}{after}", self.filled(source, replacement))
    }

    fn filled(&self, source: &str, replacement: &str) -> String {
        let mut text = replacement.to_owned();
        for (name, held) in &self.holes {
            let held = &source[held.clone()];
            if let Some(more) = plus_one(held) {
                text = text.replace(&format!("${name}+1"), &more);
            }
            text = text.replace(&format!("${name}"), held);
        }
        text
    }
}

/// Returns the integer literal plus one, with its suffix.
fn plus_one(literal: &str) -> Option<String> {
    let plain = literal.replace('_', "");
    let end = plain.find(|c: char| !c.is_ascii_digit());
    let (digits, suffix) = plain.split_at(end.unwrap_or(plain.len()));
    Some(format!("{}{suffix}", digits.parse::<u64>().ok()? + 1))
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn all(pattern: &str, replacement: &str, source: &str) -> Vec<String> {
        let places = Pattern::new(pattern).places(source);
        let replaced = places
            .iter()
            .map(|place| place.replaced(source, replacement));
        replaced.collect()
    }

    #[test]
    fn a_run_is_balanced_and_the_shortest_that_fits() {
        let found = all(".arg($x)", "", "cmd.arg(f(1, (2))).arg(b)");
        assert_eq!(found, ["cmd.arg(b)", "cmd.arg(f(1, (2)))"]);
    }

    #[test]
    fn a_run_ends_with_its_statement() {
        assert!(all("a $x b", "", "a 1; b").is_empty());
        assert_eq!(all("a $x b", "$x", "a { 1; } b"), ["{ 1; }"]);
    }

    #[test]
    fn a_statement_starts_after_another_one() {
        let source = "{ one.go(); let x = two.go(); three.go(); }";
        let found = all("^ $V.go();", "", source);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_name_that_comes_twice_holds_the_same() {
        assert_eq!(all("$A = $A", "0", "a = b; c = c"), ["a = b; 0"]);
    }

    #[test]
    fn integers_in_attributes_and_fields_of_tuples_are_no_values() {
        let source = "#[a(1)]\nf(self.0, 20_000..)";
        assert_eq!(all("$1", "$1+1", source), ["#[a(1)]\nf(self.0, 20001..)"]);
    }
}
