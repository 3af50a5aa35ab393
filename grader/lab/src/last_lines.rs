//! The part of a process's output that a finding shows: its last lines.

use dozen_model::Output;

/// How many lines of it.
const LAST_LINES: usize = 6;

/// How many characters of one such line.
const LINE: usize = 300;

pub(super) fn last_lines(lane: &str, stream: &str, text: &str) -> Option<Output> {
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    if last.is_empty() {
        return None;
    }
    Some(Output {
        lane: lane.to_owned(),
        stream: stream.to_owned(),
        text: last
            .iter()
            .map(|line| shorten(line))
            .collect::<Vec<_>>()
            .join("\n"),
    })
}

fn shorten(line: &str) -> String {
    match line.char_indices().nth(LINE) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}
