//! A question, and the text about each answer.

use crate::layout::indented;
use crate::style::{BAD, GOOD, TITLE, paint};
use crate::{TextLayout, sanitize};
use dozen_model::{Choice, Question};

/// Returns the question and its options, each behind a letter.
#[must_use]
pub fn asked(question: &Question, look: impl Into<TextLayout>) -> Vec<String> {
    let look = look.into();
    let ask = sanitize::line(&question.ask);
    let mut lines: Vec<String> = indented("", &ask, look.width)
        .lines()
        .map(|line| paint(TITLE, line))
        .collect();
    if look.plain {
        lines = vec![format!("A question: {ask}")];
    }
    for (letter, option) in lettered(question) {
        lines.extend(wrapped(&format!("  {letter}  "), &option.text, look));
    }
    lines
}

/// Returns the text about each option; first about the chosen one.
#[must_use]
pub fn answers(
    question: &Question,
    chosen: Option<usize>,
    look: impl Into<TextLayout>,
) -> Vec<String> {
    let look = look.into();
    let mut all: Vec<_> = lettered(question).enumerate().collect();
    if let Some(at) = chosen.filter(|at| *at < all.len()) {
        let first = all.remove(at);
        all.insert(0, first);
    }
    let tell = |(_, (letter, option)): (usize, (char, &Choice))| {
        let verdict = if option.right { "right" } else { "no" };
        let style = if option.right { GOOD } else { BAD };
        let mark = format!("  {letter}  ");
        let lines = wrapped(&mark, &format!("{verdict}: {}", option.why), look);
        let styled = |(at, line): (usize, String)| match at {
            0 => line.replacen(verdict, &paint(style, verdict), 1),
            _ => line,
        };
        lines
            .into_iter()
            .enumerate()
            .map(styled)
            .collect::<Vec<_>>()
    };
    all.into_iter().flat_map(tell).collect()
}

/// Returns the options behind `a`, `b` and so on.
fn lettered(question: &Question) -> impl Iterator<Item = (char, &Choice)> {
    ('a'..='z').zip(&question.options)
}

fn wrapped(mark: &str, text: &str, look: TextLayout) -> Vec<String> {
    let text = sanitize::line(text);
    if look.plain {
        return vec![format!("{}: {text}", mark.trim())];
    }
    let lines = indented(mark, &text, look.width);
    lines.lines().map(str::to_owned).collect()
}
