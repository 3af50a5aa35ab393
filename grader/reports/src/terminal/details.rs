//! The details after the lines of an exercise's checks: its messages, the cards
//! of failed checks, the reasons why others were not reached or not judged, its
//! report card by factors, its points.

use crate::card::{card, card_within};
use crate::layout::indented;
use crate::printed::without_numbers;
use crate::style::{BAD, FAINT, UNSURE, paint, sum_style};
use crate::{TextLayout, plain, sanitize, words};
use dozen_model::{CheckReport, ExerciseReport, Outcome, Verdict};

use super::cards::{Cards, first_of};
use super::factors;

/// The whole of it, with a blank line after each section. The card that is
/// shown at the end of a run is left out.
pub(super) fn text(report: &ExerciseReport, look: TextLayout, shown: Cards) -> String {
    let mut sections = vec![messages(report, look)];
    match shown {
        Cards::All => {
            sections.extend(cards(report, look));
            sections.push(unreached(report, look));
        }
        Cards::First { .. } => sections.push(unreached_together(report, look)),
    }
    sections.push(unjudged(report, look));
    sections.push(factors::text(report, look));
    sections.push(points(report, look));
    sections.retain(|section| !section.is_empty());
    // Nothing is between the heading and the messages, or between the checks'
    // lines and the points.
    let gap = if sections.len() > 1 && !report.checks.is_empty() {
        "\n"
    } else {
        ""
    };
    format!("{gap}{}\n", sections.join("\n"))
}

/// The first thing to look at, if possible in `height` lines: the messages,
/// or one card, or what could not be judged. Nothing where all is well.
pub(super) fn first(report: &ExerciseReport, look: TextLayout, height: usize) -> String {
    if !report.messages.is_empty() {
        messages(report, look)
    } else if let Some(check) = first_of(report) {
        if look.plain {
            return card(report, check, look);
        }
        card_within(report, check, look.width, height)
    } else {
        unjudged(report, look)
    }
}

/// Returns build errors and refusals, under a heading.
fn messages(report: &ExerciseReport, look: TextLayout) -> String {
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

/// Returns the card of each check that failed; if none did, the card of the
/// first that was not reached.
fn cards(report: &ExerciseReport, look: TextLayout) -> Vec<String> {
    let all = |wanted| with(report, wanted).map(|check| card(report, check, look));
    let failed: Vec<String> = all(Outcome::Fail).collect();
    if failed.is_empty() {
        all(Outcome::NotReached).take(1).collect()
    } else {
        failed
    }
}

/// Returns a line for each check that was not reached.
fn unreached(report: &ExerciseReport, look: TextLayout) -> String {
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

/// A line for all checks that were not reached for the same reason.
fn unreached_together(report: &ExerciseReport, look: TextLayout) -> String {
    let reason = |check: &CheckReport| {
        let finding = check.finding.as_ref();
        finding.map_or(String::new(), |found| found.observed.clone())
    };
    let all: Vec<&CheckReport> = with(report, Outcome::NotReached).collect();
    let is_same = |one: &str, other: &str| without_numbers(one) == without_numbers(other);
    let mut reasons: Vec<String> = Vec::new();
    for why in all.iter().map(|check| reason(check)) {
        if !reasons.iter().any(|known| is_same(known, &why)) {
            reasons.push(why);
        }
    }
    let line = |why: &String| {
        let its = all.iter().filter(|check| is_same(&reason(check), why));
        let count = its.count();
        let checks = if count == 1 { "check" } else { "checks" };
        let text = sanitize::line(&format!("{count} {checks} not reached: {why}"));
        if look.plain {
            return text + "\n";
        }
        let sign = Outcome::NotReached.sign();
        indented(&format!("  {sign} "), &text, look.width)
    };
    reasons.iter().map(line).collect()
}

/// The grader's own words for each check that it could not judge.
fn unjudged(report: &ExerciseReport, look: TextLayout) -> String {
    with(report, Outcome::Inconclusive)
        .map(|check| {
            let trouble = check.finding.as_ref().map_or("", |found| &found.observed);
            let trouble = format!("{}: {trouble}", check.title);
            could_not_judge(&trouble, report, look)
        })
        .collect()
}

/// Describes why the grader could not judge.
fn could_not_judge(trouble: &str, report: &ExerciseReport, look: TextLayout) -> String {
    let text = words::could_not_judge(&sanitize::line(trouble), &report.id);
    if look.plain {
        return plain::capital(&text) + "\n";
    }
    let mark = format!("  {} ", Outcome::Inconclusive.sign());
    paint(UNSURE, indented(&mark, &text, look.width).trim_end()) + "\n"
}

/// Returns the points of the exercise.
pub(super) fn points(report: &ExerciseReport, look: TextLayout) -> String {
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

/// Returns the checks with this outcome.
fn with(report: &ExerciseReport, wanted: Outcome) -> impl Iterator<Item = &CheckReport> {
    let is_it = move |check: &&CheckReport| check.outcome == wanted;
    report.checks.iter().filter(is_it)
}
