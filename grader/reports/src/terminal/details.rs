//! What follows the lines of an exercise's checks: its messages, the cards of
//! what failed, why other checks were not reached or not judged, its report
//! card by factors, its points.

use crate::card::{card, card_within};
use crate::layout::indented;
use crate::style::{BAD, FAINT, UNSURE, paint};
use crate::{Look, plain, sanitize, words};
use dozen_model::{CheckReport, ExerciseReport, Outcome, Verdict};

use super::{factors, sum_style};

/// The whole of it, with a blank line after each section.
pub(super) fn text(report: &ExerciseReport, look: Look) -> String {
    let mut sections = vec![messages(report, look)];
    sections.extend(cards(report, look));
    sections.push(unreached(report, look));
    sections.push(unjudged(report, look));
    sections.push(factors::text(report, look));
    sections.push(points(report, look));
    sections.retain(|section| !section.is_empty());
    // Nothing stands between the heading and the messages, or between the
    // checks' lines and the points.
    let gap = if sections.len() > 1 && !report.checks.is_empty() {
        "\n"
    } else {
        ""
    };
    format!("{gap}{}\n", sections.join("\n"))
}

/// The first thing to look at, if possible in `height` lines: the messages,
/// or one card, or what could not be judged. Nothing where all is well.
pub(super) fn first(report: &ExerciseReport, look: Look, height: usize) -> String {
    let one = |wanted| with(report, wanted).next();
    if !report.messages.is_empty() {
        messages(report, look)
    } else if let Some(check) = one(Outcome::Fail).or_else(|| one(Outcome::NotReached)) {
        card_within(report, check, look.width, height)
    } else {
        unjudged(report, look)
    }
}

/// Build errors and refusals, under a line that says which of them they are.
fn messages(report: &ExerciseReport, look: Look) -> String {
    if report.messages.is_empty() {
        return String::new();
    }
    let (style, title, mark) = match report.outcome {
        Verdict::BuildFailed => (BAD, "the submission does not build:", None),
        Verdict::Rejected => (BAD, "the submission was refused:", Some("  - ")),
        Verdict::Inconclusive => {
            return could_not_judge(&report.messages.join("; "), report, look);
        }
        Verdict::Pass | Verdict::Fail => (FAINT, "the grader says:", Some("  - ")),
    };
    let mut text = format!("  {}\n", paint(style, title));
    if look.plain {
        text = plain::capital(title) + "\n";
    }
    for message in &report.messages {
        text.push_str(&match mark {
            _ if look.plain => plain::in_words(message),
            Some(mark) => indented(mark, &sanitize::lines(message), look.width),
            // A compiler's lines are kept as they are: they carry drawings.
            None => format!("{}\u{1b}[0m\n", sanitize::coloured(message).trim_end()),
        });
    }
    text
}

/// The card of each check that failed; where none did, the card of the first
/// that was not reached.
fn cards(report: &ExerciseReport, look: Look) -> Vec<String> {
    let all = |wanted| with(report, wanted).map(|check| card(report, check, look));
    let failed: Vec<String> = all(Outcome::Fail).collect();
    if failed.is_empty() {
        all(Outcome::NotReached).take(1).collect()
    } else {
        failed
    }
}

/// A line for each check that was not reached.
fn unreached(report: &ExerciseReport, look: Look) -> String {
    with(report, Outcome::NotReached)
        .map(|check| {
            if look.plain {
                return plain::unreached(check);
            }
            let why = check.finding.as_ref().map_or("", |found| &found.observed);
            let text = format!("not reached: {}: {why}", check.title);
            let sign = Outcome::NotReached.sign();
            indented(&format!("  {sign} "), &sanitize::line(&text), look.width)
        })
        .collect()
}

/// The grader's own words for each check that it could not judge.
fn unjudged(report: &ExerciseReport, look: Look) -> String {
    with(report, Outcome::Inconclusive)
        .map(|check| {
            let trouble = check.finding.as_ref().map_or("", |found| &found.observed);
            let trouble = format!("{}: {trouble}", check.title);
            could_not_judge(&trouble, report, look)
        })
        .collect()
}

/// The grader's trouble, in words.
fn could_not_judge(trouble: &str, report: &ExerciseReport, look: Look) -> String {
    let text = words::could_not_judge(&sanitize::line(trouble), &report.id);
    if look.plain {
        return plain::capital(&text) + "\n";
    }
    let mark = format!("  {} ", Outcome::Inconclusive.sign());
    paint(UNSURE, indented(&mark, &text, look.width).trim_end()) + "\n"
}

/// What the exercise came to.
pub(super) fn points(report: &ExerciseReport, look: Look) -> String {
    if look.plain {
        return plain::points(report);
    }
    let passed = report.outcome == Verdict::Pass;
    let sum = format!(
        "{} · {}/{} points",
        report.outcome.words(),
        report.points,
        report.max_points
    );
    let times = match report.checks.len() {
        0 => String::new(),
        _ => format!(
            " · built in {} · checked in {}",
            words::duration(report.build_ms),
            words::duration(report.check_ms)
        ),
    };
    format!(
        "  {}{}\n",
        paint(sum_style(passed), &sum),
        paint(FAINT, &times)
    )
}

/// The checks with this outcome.
fn with(report: &ExerciseReport, wanted: Outcome) -> impl Iterator<Item = &CheckReport> {
    let is_it = move |check: &&CheckReport| check.outcome == wanted;
    report.checks.iter().filter(is_it)
}
