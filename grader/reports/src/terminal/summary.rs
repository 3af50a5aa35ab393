//! The last lines of a run: its result and the next command.

use crate::layout::wrap;
use crate::style::{FAINT, NAME, paint, sum_style};
use crate::words::{COMMAND, duration, short};
use crate::{TextLayout, plain};
use dozen_model::{ExerciseReport, Report, Verdict};

/// Returns both lines.
pub(super) fn text(report: &Report, look: TextLayout) -> String {
    let mut text = sum(report, look) + "\n";
    let next = next(report);
    if look.plain {
        return format!("{text}Next: {}\n", next.join("\nOr: "));
    }
    for (at, line) in wrap(&next.join(" · "), look.width - 6, usize::MAX)
        .iter()
        .enumerate()
    {
        let label = if at == 0 { "next" } else { "" };
        text.push_str(&format!(
            "{}  {}\n",
            paint(FAINT, &format!("{label:4}")),
            paint(NAME, line)
        ));
    }
    text
}

/// Returns `2 of 3 exercises passed · 14/21 points · seed 812 · 2.3 s`.
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
        Verdict::Pass => vec![COMMAND.to_owned(), format!("{COMMAND} list")],
        Verdict::Fail => vec![
            format!("{COMMAND} hint {short}"),
            format!("the same draw again: {COMMAND} check {short} --seed {seed}"),
        ],
        Verdict::BuildFailed => vec![format!(
            "fix what the compiler reports, then {COMMAND} check {short}"
        )],
        Verdict::Rejected => vec![format!(
            "take out what was refused, then {COMMAND} check {short}"
        )],
        Verdict::Inconclusive => vec![
            format!("{COMMAND} check {short}"),
            format!("{COMMAND} doctor"),
        ],
    }
}
