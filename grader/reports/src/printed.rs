//! What processes printed, on a card: the last lines of each, first of the
//! process that the check failed on, and its errors before the rest. Streams
//! that say the same are folded into one line.

use super::card_form::{Form, INDENT, Printed, beside};
use super::layout::{shorten, widest};
use super::sanitize;
use super::style::{FAINT, paint};
use dozen_model::Output;

/// One printed line takes no more rows.
const ROWS: usize = 4;

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
    shown.sort_by_key(|one| (!is_its(one), one.stream != "stderr"));
    if printed.one_row {
        let first = shown.first();
        return first.map_or(Vec::new(), |first| last_line(first, form));
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

/// The last lines that a process printed on one stream, in at most `most` rows.
/// A line is shown from its beginning or not at all.
fn stream(output: &Output, most: usize, form: Form) -> Vec<String> {
    let bar = format!("{} │ ", sanitize::line(&output.lane));
    let room = form
        .width
        .saturating_sub(INDENT + widest([bar.as_str()].into_iter()));
    let text = sanitize::lines(&output.text);
    let printed: Vec<&str> = text.lines().collect();
    let mut lines = Vec::new();
    let mut before = printed.len();
    for line in printed.iter().rev() {
        let rows = form.wrap(line, room, ROWS.min(most));
        if !lines.is_empty() && lines.len() + rows.len() > most {
            break;
        }
        lines.splice(0..0, rows);
        before -= 1;
    }
    if before > 0 {
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
    use super::{lines, without_numbers};
    use crate::card::without_styles;
    use crate::card_form::{Form, Printed};
    use crate::moments::Clock;
    use dozen_model::Output;

    fn output(lane: &str, stream: &str, text: &str) -> Output {
        Output {
            lane: lane.into(),
            stream: stream.into(),
            text: text.into(),
        }
    }

    #[test]
    fn long_lines_are_cut_at_their_ends_and_the_first_rows_are_the_errors_of_the_blamed() {
        let first = format!("the first {}", "a ".repeat(40));
        let last = format!("the last {}", "b ".repeat(40));
        let all = [
            output("web.1", "stdout", "open"),
            output("web.1", "stderr", &format!("{first}\n{last}")),
            output("web.2", "stdout", "open"),
        ];
        let form = Form::new(80, Clock::Shown);
        let shown = lines(
            &all,
            Some("web.1"),
            Printed {
                lines: 3,
                ..Printed::ALL
            },
            form,
        );
        let shown: Vec<String> = shown.iter().map(|row| without_styles(row)).collect();
        assert!(
            shown[0].starts_with("  stderr    web.1 │ … 1 line before"),
            "{shown:?}"
        );
        assert!(shown[1].contains("web.1 │ the last b"), "{shown:?}");
        assert!(
            shown[3].starts_with("  stdout    web.1 │ open"),
            "{shown:?}"
        );
    }

    #[test]
    fn ports_of_any_length_are_the_same_number() {
        assert_eq!(without_numbers("on 80, 1"), without_numbers("on 22557, 23"));
        assert_ne!(without_numbers("on 80"), without_numbers("off 80"));
    }
}
