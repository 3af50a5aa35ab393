//! What processes printed, on a card: the last lines of each, and those that
//! say the same as others folded into one line.

use super::card_form::{Form, INDENT, Printed, beside};
use super::layout::{shorten, widest};
use super::sanitize;
use super::style::{FAINT, paint};
use dozen_model::Output;

/// The lines of every stream, or of those that belong to the process that the
/// check failed on.
pub(super) fn lines(
    all: &[Output],
    blamed: Option<&str>,
    printed: Printed,
    form: Form,
) -> Vec<String> {
    let is_its = |output: &&Output| Some(output.lane.as_str()) == blamed;
    let only_its = printed.only_one && all.iter().any(|output| is_its(&output));
    let mut shown: Vec<&Output> = all.iter().filter(|one| !only_its || is_its(one)).collect();
    if printed.one_row {
        let last = shown.pop();
        return last.map_or(Vec::new(), |last| last_line(last, form));
    }
    let mut lines = Vec::new();
    for (at, output) in shown.iter().enumerate() {
        let is_same = |other: &&&Output| same(other, output);
        if shown[..at].iter().any(|other| is_same(&other)) {
            continue;
        }
        lines.extend(stream(output, printed.lines, form));
        let others: Vec<&Output> = shown[at + 1..].iter().filter(is_same).copied().collect();
        if !others.is_empty() {
            lines.extend(folded(output, &others, form));
        }
    }
    lines
}

/// Whether two processes printed the same, apart from numbers.
fn same(one: &Output, other: &Output) -> bool {
    one.stream == other.stream && without_numbers(&one.text) == without_numbers(&other.text)
}

/// The text with one sign in place of each number.
pub(super) fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c.is_ascii_digit() {
            true if out.ends_with('0') => {}
            true => out.push('0'),
            false => out.push(c),
        }
    }
    out
}

/// The last lines that a process printed on one stream.
fn stream(output: &Output, most: usize, form: Form) -> Vec<String> {
    let bar = format!("{} │ ", sanitize::line(&output.lane));
    let room = form
        .width
        .saturating_sub(INDENT + widest([bar.as_str()].into_iter()));
    let mut lines = form.wrap(&sanitize::lines(&output.text), room, usize::MAX);
    if lines.len() > most {
        let before = lines.len() - most;
        lines.drain(..before);
        let noun = if before == 1 { "line" } else { "lines" };
        lines.insert(0, format!("… {before} {noun} before"));
    }
    let bar = paint(FAINT, &bar);
    let lines = lines.iter().map(|line| format!("{bar}{line}"));
    beside(&sanitize::line(&output.stream), lines)
}

/// The last line that a process printed on one stream, on one row.
fn last_line(output: &Output, form: Form) -> Vec<String> {
    let text = sanitize::lines(&output.text);
    let text = text.trim_end();
    let last = text.lines().next_back().unwrap_or_default();
    let bar = format!("{} │ ", sanitize::line(&output.lane));
    let room = form
        .width
        .saturating_sub(INDENT + widest([bar.as_str()].into_iter()));
    let before = if last.len() < text.len() { "… " } else { "" };
    let line = shorten(&format!("{before}{last}"), room);
    let row = format!("{}{line}", paint(FAINT, &bar));
    beside(&sanitize::line(&output.stream), std::iter::once(row))
}

/// One line for the processes that printed the same as `shown`.
fn folded(shown: &Output, others: &[&Output], form: Form) -> Vec<String> {
    let names: Vec<String> = others.iter().map(|one| sanitize::line(&one.lane)).collect();
    let numbers = match others.iter().all(|other| other.text == shown.text) {
        true => "",
        false => ", with other numbers",
    };
    let names = match names.as_slice() {
        [one] => one.clone(),
        [first, .., last] if names.len() > 4 => {
            format!("{} processes, {first} to {last}", names.len())
        }
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
        [] => return Vec::new(),
    };
    let text = format!("the same from {names}{numbers}");
    let lines = form.wrap(&text, form.width.saturating_sub(INDENT), 2);
    beside("", lines.iter().map(|line| paint(FAINT, line)))
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn ports_of_any_length_are_the_same_number() {
        assert_eq!(without_numbers("on 80, 1"), without_numbers("on 22557, 23"));
        assert_ne!(without_numbers("on 80"), without_numbers("off 80"));
    }
}
