//! A student's results as Markdown, for a mail or a comment of a pull request.
//! Everything that a service said is in a fence longer than any it contains.

use std::fmt::Write as _;

use dozen_model::Outcome;
use dozen_reports::{colourless, harmless_line, plain_card};

use super::detail::Detail;
use crate::{
    gradebook::{notes, points},
    standing::{Cell, Class, Row},
};

/// The results of one student.
#[must_use]
pub fn markdown(class: &Class, row: &Row, detail: Detail) -> String {
    let sum = row.points().map_or_else(|| "–".to_owned(), points);
    let title = match class.settings.title.as_str() {
        "" => "Baker's Dozen",
        title => title,
    };
    let shown = escaped(&class.shown(&row.student));
    let mut text = format!("# {}: {shown}\n\n", escaped(title));
    // Writing to a string cannot fail.
    let _ = writeln!(text, "**{sum} of {} points**\n", points(row.max()));
    for cell in &row.cells {
        exercise(&mut text, class, cell, detail);
    }
    text
}

fn exercise(text: &mut String, class: &Class, cell: &Cell, detail: Detail) {
    let earned = cell.points.map_or_else(|| "–".to_owned(), points);
    let (id, max, words) = (&cell.exercise, points(cell.max), cell.state.words());
    let _ = writeln!(text, "## {id}: {words}, {earned} of {max}\n");
    for note in notes(cell) {
        let _ = writeln!(text, "- {}", escaped(&note));
    }
    let Some(report) = cell.entry.as_ref().and_then(|entry| entry.exercise()) else {
        return;
    };
    if detail != Detail::Outcome {
        for message in &report.messages {
            fenced(text, &colourless(message));
        }
    }
    for check in &report.checks {
        let informs = match class.settings.informs(id, &check.id) {
            true => " (informs only)",
            false => "",
        };
        let _ = writeln!(
            text,
            "- {} {}{informs}: {}",
            check.outcome.sign(),
            escaped(&check.title),
            check.outcome.words()
        );
    }
    text.push('\n');
    if detail != Detail::Outcome {
        for check in report
            .checks
            .iter()
            .filter(|check| check.outcome != Outcome::Pass)
        {
            fenced(text, &plain_card(report, check));
        }
    }
}

/// Adds a text in a fence longer than any in it.
pub(crate) fn fenced(text: &mut String, inside: &str) {
    let mut fence = "```".to_owned();
    while inside.contains(&fence) {
        fence.push('`');
    }
    let _ = writeln!(text, "{fence}text\n{}\n{fence}\n", inside.trim_end());
}

/// A text in which nothing is Markdown.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for c in harmless_line(text).chars() {
        if "\\`*_{}[]<>#+!|&@".contains(c) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{escaped, fenced};

    #[test]
    fn no_text_escapes_its_place() {
        assert_eq!(escaped("<b>@ada*"), "\\<b\\>\\@ada\\*");
        let mut text = String::new();
        fenced(&mut text, "a\n````\nb");
        assert!(text.starts_with("`````text\n"), "{text}");
    }
}
