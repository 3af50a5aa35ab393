//! Finds the directives of a chapter. Blocks of code stay as they are.

/// A part of a chapter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Markdown that stays as it is.
    Text(&'a str),
    /// A directive.
    Directive {
        /// Its line, from 1.
        line: usize,
        /// The word behind `{{#`.
        name: &'a str,
        /// The words after the name.
        words: Vec<&'a str>,
        /// Whether its line holds nothing else.
        alone: bool,
    },
}

/// Returns the chapter in pieces, in order.
pub(crate) fn pieces(markdown: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut fence = None;
    for (at, line) in markdown.split_inclusive('\n').enumerate() {
        let was_open = fence.is_some();
        fence = after(fence, line);
        if was_open || fence.is_some() {
            found.push(Piece::Text(line));
        } else {
            in_line(line, at + 1, &mut found);
        }
    }
    found
}

/// Returns the fence that is open after a line: its sign and its length.
fn after(open: Option<(char, usize)>, line: &str) -> Option<(char, usize)> {
    let text = line.trim();
    let sign = text.chars().next().filter(|sign| matches!(sign, '`' | '~'));
    let length = sign.map_or(0, |sign| text.chars().take_while(|c| *c == sign).count());
    match (open, sign) {
        (None, Some(sign)) if length >= 3 => Some((sign, length)),
        (Some((own, needed)), Some(sign))
            if sign == own && length >= needed && text.len() == length =>
        {
            None
        }
        _ => open,
    }
}

/// The directive that marks the place where a claim is taught; the only one
/// that may be in a line with other text.
pub(crate) const CLAIM: &str = "claim";

/// Returns the ids of the claims that a chapter's markdown marks, in order.
#[must_use]
pub fn claims_taught(markdown: &str) -> Vec<&str> {
    let mut ids = Vec::new();
    for piece in pieces(markdown) {
        if let Piece::Directive {
            name: CLAIM, words, ..
        } = piece
        {
            ids.extend(words);
        }
    }
    ids
}

/// Finds the pieces of one line that is not in a block of code. Text behind a
/// backtick writes about a directive and is not one.
fn in_line<'a>(line: &'a str, number: usize, found: &mut Vec<Piece<'a>>) {
    let (mut kept, mut at) = (0, 0);
    while let Some(start) = line[at..].find("{{#").map(|start| at + start) {
        let Some(end) = line[start..].find("}}").map(|end| start + end + 2) else {
            break;
        };
        at = end;
        if line[..start].ends_with('`') {
            continue;
        }
        if start > kept {
            found.push(Piece::Text(&line[kept..start]));
        }
        kept = end;
        let mut words = line[start + 3..end - 2].split_whitespace();
        found.push(Piece::Directive {
            line: number,
            name: words.next().unwrap_or_default(),
            words: words.collect(),
            alone: line.trim() == &line[start..end],
        });
    }
    if kept < line.len() {
        found.push(Piece::Text(&line[kept..]));
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn names(markdown: &str) -> Vec<(usize, String, bool)> {
        pieces(markdown)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Directive {
                    line, name, alone, ..
                } => Some((line, name.to_owned(), alone)),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn a_directive_is_found_with_its_line() {
        let found =
            names("# A\n\n{{#lanes starter x}}\ntext {{#claim C6.1}}, and {{#claim C6.2}}.\n");
        let claim = |line| (line, "claim".to_owned(), false);
        assert_eq!(found, [(3, "lanes".to_owned(), true), claim(4), claim(4)]);
    }

    #[test]
    fn code_is_left_alone() {
        assert!(names("~~~text\n{{#a}}\n```\n{{#b}}\n~~~\n").is_empty());
        assert!(names("````\n```\n{{#a}}\n````\n").is_empty());
        assert!(names("write `{{#checks}}` there\n").is_empty());
        assert_eq!(names("```\n{{#a}}\n```\n{{#b}}\n").len(), 1);
    }

    #[test]
    fn the_text_around_is_whole() {
        let text = "a {{#claim C6.1}} b\n{{# open\n`{{#x}}` {{#y z}}\n";
        let whole: String = pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Directive { name, words, .. } => {
                    let words: String = words.iter().map(|word| format!(" {word}")).collect();
                    format!("{{{{#{name}{words}}}}}")
                }
            })
            .collect();
        assert_eq!(whole, text);
    }
}
