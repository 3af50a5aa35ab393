//! The last lines of a run: its result and the next command.

use textwrap::core::display_width;

use crate::layout::wrap;
use crate::style::{FAINT, NAME, paint, sum_style};
use crate::{TextLayout, plain};
use crate::{
    names::COMMAND,
    words::{duration, short},
};
use dozen_model::{ExerciseReport, Report, Verdict};

/// Both lines.
pub(super) fn text(report: &Report, look: TextLayout) -> String {
    sum(report, look) + "\n" + &next_lines(&next(report), look)
}

/// What to type next.
pub(super) fn next_lines(next: &[String], look: TextLayout) -> String {
    if look.plain {
        return format!("Next: {}\n", next.join("\nOr: "));
    }
    let mut text = String::new();
    for (at, line) in beside_each_other(next, look.width - 6).iter().enumerate() {
        let label = if at == 0 { "next" } else { "" };
        text.push_str(&format!(
            "{}  {}\n",
            paint(FAINT, &format!("{label:4}")),
            paint(NAME, line)
        ));
    }
    text
}

/// As many of them on a line as it has room for; a command is broken only if a
/// line is too short for it.
fn beside_each_other(all: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for one in all {
        match lines.last_mut() {
            Some(last) if display_width(last) + 3 + display_width(one) <= width => {
                *last += &format!(" · {one}");
            }
            _ => lines.push(one.clone()),
        }
    }
    lines
        .iter()
        .flat_map(|line| wrap(line, width, usize::MAX))
        .collect()
}

/// `2 of 3 exercises passed · 14/21 points · seed 812 · 2.3 s`
pub(super) fn sum(report: &Report, look: TextLayout) -> String {
    if look.plain {
        return plain::sum(report);
    }
    let all = report.exercises.len();
    let passed = report
        .exercises
        .iter()
        .filter(|e| e.outcome == Verdict::Pass)
        .count();
    let noun = if all == 1 { "exercise" } else { "exercises" };
    let points = format!("{}/{} points", report.points, report.max_points);
    let result = format!("{passed} of {all} {noun} passed · {points}");
    let run = format!(" · seed {} · {}", report.seed, duration(report.duration_ms));
    let complete = all > 0 && passed == all;
    format!(
        "{}{}",
        paint(sum_style(complete), &result),
        paint(FAINT, &run)
    )
}

/// Returns the next command: about the first exercise that did not pass, or
/// else about the last one that did.
fn next(report: &Report) -> Vec<String> {
    let missed = report.exercises.iter().find(|e| e.outcome != Verdict::Pass);
    match (missed, report.exercises.last()) {
        (Some(missed), _) => after(missed, report.seed),
        (None, Some(last)) => after(last, report.seed),
        (None, None) => vec![format!("{COMMAND} list")],
    }
}

/// Returns the next command after an exercise.
fn after(exercise: &ExerciseReport, seed: u64) -> Vec<String> {
    let short = short(&exercise.id);
    match exercise.outcome {
        Verdict::Pass => vec![
            format!("{COMMAND} solution {short}"),
            COMMAND.to_string(),
            format!("{COMMAND} list"),
        ],
        Verdict::Fail => vec![
            format!("{COMMAND} hint {short}"),
            format!("the same draw again: {COMMAND} check {short} --seed {seed}"),
        ],
        Verdict::BuildFailed => vec![format!(
            "fix what the compiler reports, then {COMMAND} check {short}"
        )],
        Verdict::Rejected => vec![format!(
            "remove what was refused, then {COMMAND} check {short}"
        )],
        Verdict::Inconclusive => vec![
            format!("{COMMAND} check {short}"),
            format!("{COMMAND} doctor"),
        ],
    }
}
