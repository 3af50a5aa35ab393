//! The glossary's terms, and the links to them: each chapter links a term at
//! its first use. Headings, code, links and folded notes stay as they are.

use std::{collections::BTreeSet, ops::Range};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The glossary's chapter, without `.md`.
pub(crate) const CHAPTER: &str = "glossary";

/// The pages without links to terms: the glossary itself, and the titles of
/// books.
pub(crate) const UNLINKED: &[&str] = &[CHAPTER, "further-reading"];

/// Terms that are common words as well: a link at each would mislead.
const COMMON: &[&str] = &[
    "Build",
    "Run",
    "Process",
    "Level",
    "Check",
    "Contract",
    "Promise",
    "Reference",
    "Seed",
    "Trace",
    "Event",
    "Web",
    "Worker",
    "Clock",
    "Parity",
    "Lane",
    "Queue",
];

/// A term, and the anchor of its definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// How it is written in the glossary.
    pub(crate) name: String,
    /// Its anchor, as mdBook makes it of the definition's whole title.
    pub(crate) anchor: String,
}

/// Returns the terms of the glossary's markdown, in order. A title such as
/// `Scale out, scale up` defines two.
pub(crate) fn terms(markdown: &str) -> Vec<Term> {
    let mut lines = markdown.lines().peekable();
    let mut found = Vec::new();
    while let Some(title) = lines.next() {
        if lines.peek().is_some_and(|next| next.starts_with(": ")) {
            let anchor = anchor(title);
            found.extend(title.split(", ").map(|name| Term {
                name: name.to_owned(),
                anchor: anchor.clone(),
            }));
        }
    }
    found
}

fn anchor(title: &str) -> String {
    let kept = title.trim().chars().filter_map(|sign| match sign {
        sign if sign.is_alphanumeric() || sign == '-' || sign == '_' => Some(sign),
        sign if sign.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// Returns one link per initial letter, to the first term that begins with it.
pub(crate) fn letters(terms: &[Term]) -> String {
    let mut seen = BTreeSet::new();
    let mut sorted: Vec<&Term> = terms.iter().collect();
    sorted.sort_by_key(|term| term.name.to_lowercase());
    let mut links = String::new();
    for term in sorted {
        let letter = term.name.chars().next().map(|c| c.to_ascii_uppercase());
        if let Some(letter) = letter.filter(|letter| seen.insert(*letter)) {
            links += &format!("<a href=\"#{}\">{letter}</a> ", term.anchor);
        }
    }
    format!("<p class=\"letters\">{}</p>\n", links.trim_end())
}

/// Returns a chapter's markdown with a link at the first use of each term.
pub(crate) fn link_first_uses(markdown: &str, terms: &[Term]) -> String {
    let mut open: Vec<&Term> = terms
        .iter()
        .filter(|term| !COMMON.iter().any(|c| c.eq_ignore_ascii_case(&term.name)))
        .collect();
    // `Event stream` before `Event`.
    open.sort_by_key(|term| std::cmp::Reverse(term.name.len()));
    let mut made = String::with_capacity(markdown.len());
    let mut done = 0;
    for prose in prose(markdown) {
        for (place, term) in first_uses(&markdown[prose.clone()], &mut open) {
            let place = prose.start + place.start..prose.start + place.end;
            made += &markdown[done..place.start];
            let word = &markdown[place.clone()];
            let anchor = &term.anchor;
            made += &format!("<a class=\"term\" href=\"{CHAPTER}.html#{anchor}\">{word}</a>");
            done = place.end;
        }
    }
    made + &markdown[done..]
}

/// Returns the places of the text that may hold a link, in order.
fn prose(markdown: &str) -> Vec<Range<usize>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_DEFINITION_LIST;
    let (mut found, mut closed, mut folded) = (Vec::new(), 0_usize, 0_usize);
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Start(
                Tag::Heading { .. }
                | Tag::CodeBlock(_)
                | Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Table(_),
            ) => closed += 1,
            Event::End(
                TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Link
                | TagEnd::Image
                | TagEnd::Table,
            ) => closed -= 1,
            Event::Html(html) | Event::InlineHtml(html) => {
                folded += html.matches("<details").count();
                folded = folded.saturating_sub(html.matches("</details").count());
            }
            Event::Text(_) if closed == 0 && folded == 0 => found.push(range),
            _ => {}
        }
    }
    found
}

/// Removes the terms that a text uses from `open`, and returns them with their
/// places.
fn first_uses<'a>(text: &str, open: &mut Vec<&'a Term>) -> Vec<(Range<usize>, &'a Term)> {
    let mut uses: Vec<(Range<usize>, &Term)> = Vec::new();
    open.retain(|term| {
        let free = |place: &Range<usize>| {
            !uses
                .iter()
                .any(|(used, _)| place.start < used.end && used.start < place.end)
        };
        match places(text, &term.name).find(free) {
            Some(place) => {
                uses.push((place, term));
                false
            }
            None => true,
        }
    });
    uses.sort_by_key(|(place, _)| place.start);
    uses
}

/// Returns if a text has a word or its plural, in any case.
fn places<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let starts = text.char_indices().map(|(at, _)| at);
    starts.filter_map(move |start| {
        let end = start + word.len();
        let found = text.get(start..end)?;
        let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let rest = &text[end..];
        let end = end + usize::from(rest.starts_with('s'));
        let bounded = !text[..start].chars().next_back().is_some_and(is_part)
            && !text[end..].chars().next().is_some_and(is_part);
        (found.eq_ignore_ascii_case(word) && bounded).then_some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::{letters, link_first_uses, terms};

    const GLOSSARY: &str = "# Glossary\n\nEvent stream\n: Events in order.\n\nDeploy\n: One\n  running instance.\n\nScale out, scale up\n: More processes.\n";

    #[test]
    fn terms_have_the_anchors_of_their_definitions() {
        let found = terms(GLOSSARY);
        let shown: Vec<(&str, &str)> = found
            .iter()
            .map(|term| (term.name.as_str(), term.anchor.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("Event stream", "event-stream"),
                ("Deploy", "deploy"),
                ("Scale out", "scale-out-scale-up"),
                ("scale up", "scale-out-scale-up"),
            ]
        );
        let line = letters(&found);
        assert_eq!(
            line,
            "<p class=\"letters\"><a href=\"#deploy\">D</a> <a href=\"#event-stream\">E</a> \
             <a href=\"#scale-out-scale-up\">S</a></p>\n"
        );
    }

    #[test]
    fn only_the_first_use_in_prose_is_linked() {
        let text =
            "# Deploy\n\n`deploy` and [a deploy](x.md), then\nDeploys, deploy and redeploy.\n";
        let made = link_first_uses(text, &terms(GLOSSARY));
        assert_eq!(
            made,
            "# Deploy\n\n`deploy` and [a deploy](x.md), then\n\
             <a class=\"term\" href=\"glossary.html#deploy\">Deploys</a>, deploy and redeploy.\n"
        );
    }

    #[test]
    fn folded_notes_and_blocks_of_html_stay_as_they_are() {
        let text = "<details>\n\nA deploy.\n\n</details>\n\n<p>deploy</p>\n\n```\ndeploy\n```\n";
        assert_eq!(link_first_uses(text, &terms(GLOSSARY)), text);
    }
}
