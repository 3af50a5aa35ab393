//! Plain output, for screen readers and braille displays: complete as text, one
//! fact per line from the first to the last, no columns, no drawings, no sign
//! without a word, and the same on every terminal.

mod compiler;

use super::{moments, sanitize};
use super::{
    names::{COMMAND, chapter_file},
    words::{duration, four_parts, read_first, short},
};
use dozen_model::{CheckReport, ExerciseReport, Finding, Moment, Outcome, Report, Verdict};

pub(super) use compiler::in_words;

/// How many of the last lines of a process's output are shown.
const OUTPUT_LINES: usize = 10;

/// Returns the line above an exercise.
pub(super) fn heading(id: &str, title: &str) -> String {
    let (id, title) = (sanitize::line(id), sanitize::line(title));
    format!("Exercise {id}, {title}. Building, then checking.")
}

/// Returns the line of one check.
pub(super) fn check_line(check: &CheckReport) -> String {
    format!(
        "{}: {}. {} of {} points, {}.",
        capital(check.outcome.words()),
        sanitize::line(&check.title),
        check.points,
        check.max_points,
        duration(check.duration_ms)
    )
}

/// Returns the line of a check that is tried once more.
pub(super) fn retry_line(check: &str, trouble: &str) -> String {
    let (check, trouble) = (sanitize::line(check), sanitize::line(trouble));
    format!("Once more on fresh processes: {check}, since {trouble}.")
}

/// Returns the card of one check.
pub(super) fn card(exercise: &ExerciseReport, check: &CheckReport) -> String {
    let mut lines = vec![
        format!(
            "{}: {}.",
            capital(check.outcome.words()),
            sanitize::line(&check.title)
        ),
        format!(
            "Exercise {}, check {}.",
            sanitize::line(&exercise.id),
            sanitize::line(&check.id)
        ),
    ];
    lines.extend(steps(&check.trace));
    if let Some(first) = read_first(exercise, check) {
        lines.push(format!("First: {}", sanitize::line(&first)));
    }
    if let Some(finding) = &check.finding {
        if !finding.promise.is_empty() {
            // Signs that a reader aloud cannot say.
            let promise = finding.promise.replace('…', "...");
            lines.push(format!("Promise: {}", sanitize::line(&promise)));
        }
        lines.extend(parts(finding));
    }
    let chapter = match &check.finding {
        Some(finding) if !finding.chapter.is_empty() => &finding.chapter,
        _ => &exercise.id,
    };
    let number = short(&exercise.id);
    lines.push(format!("Read: {}", chapter_file(chapter)));
    lines.push(format!("Next: {COMMAND} hint {number}"));
    lines.push(format!("Or: {COMMAND} replay {number} {}", check.id));
    lines.join("\n") + "\n"
}

/// Returns the trace, a numbered line a moment; a long one loses its middle and
/// says so.
fn steps(trace: &[Moment]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut next = 0;
    for range in moments::kept(trace, moments::Kept::USUAL, |_| false) {
        if range.start > next {
            let left_out = range.start - next;
            lines.push(format!(
                "{left_out} steps are left out here; {COMMAND} replay repeats them."
            ));
        }
        next = range.end;
        lines.extend(range.map(|at| step(at, &trace[at])));
    }
    lines
}

fn step(at: usize, moment: &Moment) -> String {
    let seen = match &moment.seen {
        Some(seen) => format!("; seen: {}", sanitize::line(seen)),
        None => String::new(),
    };
    let failed = if moment.ok {
        ""
    } else {
        "; this is where it failed"
    };
    format!(
        "Step {}, at {} ms, {}: {}{seen}{failed}",
        at + 1,
        moment.t_ms,
        sanitize::line(&moment.lane),
        sanitize::line(&moment.detail)
    )
}

fn parts(finding: &Finding) -> Vec<String> {
    let [did, expected, seen, why] = four_parts(finding)
        .map(|(label, text)| format!("{}: {}", capital(label), sanitize::lines(text)));
    let mut lines = vec![did, expected, seen];
    for output in &finding.output {
        let (lane, stream) = (sanitize::line(&output.lane), sanitize::line(&output.stream));
        let text = sanitize::lines(&output.text);
        let all: Vec<&str> = text.lines().collect();
        let last = &all[all.len().saturating_sub(OUTPUT_LINES)..];
        lines.push(format!("The last that {lane} printed on {stream}:"));
        lines.extend(last.iter().map(|line| format!("  {line}")));
    }
    lines.push(why);
    lines
}

/// Returns the points of an exercise.
pub(super) fn points(report: &ExerciseReport) -> String {
    let times = match report.checks.len() {
        0 => String::new(),
        _ => format!(
            " Built in {}, checked in {}.",
            duration(report.build_ms),
            duration(report.check_ms)
        ),
    };
    format!(
        "Exercise {}: {}, {} of {} points.{times}\n",
        sanitize::line(&report.id),
        report.outcome.words(),
        report.points,
        report.max_points
    )
}

/// Returns the sum of a whole run.
pub(super) fn sum(report: &Report) -> String {
    let all = report.exercises.len();
    let passed = report.exercises.iter();
    let passed = passed.filter(|e| e.outcome == Verdict::Pass).count();
    let noun = if all == 1 { "exercise" } else { "exercises" };
    format!(
        "{passed} of {all} {noun} passed, {} of {} points. Seed {}, {}.",
        report.points,
        report.max_points,
        report.seed,
        duration(report.duration_ms)
    )
}

/// Returns the reason why a check was not reached.
pub(super) fn unreached(check: &CheckReport) -> String {
    let why = check.finding.as_ref().map_or("", |found| &found.observed);
    format!(
        "{}: {}: {}\n",
        capital(Outcome::NotReached.words()),
        sanitize::line(&check.title),
        sanitize::line(why)
    )
}

/// Returns a label as a sentence begins.
pub(super) fn capital(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
