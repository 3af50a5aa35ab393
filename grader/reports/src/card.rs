//! The failure card: the action, the expectation, the observation and the
//! reason, under a title and the trace. Long texts are shortened; none of the
//! four parts is left out.

use super::layout::{NARROWEST, WIDTH, pad, widest, wrap};
use super::moments::{Clock, Kept, table};
use super::style::{BAD, FAINT, GOOD, NAME, TITLE, UNSURE, paint};
use super::words::{COMMAND, four_parts, read_first, short};
use super::{TextLayout, plain, sanitize};
use anstyle::Style;
use dozen_model::{CheckReport, ExerciseReport, Finding, Outcome, Output};

/// The column after the labels.
const INDENT: usize = 12;
/// No part of a card takes more lines.
const PART_LINES: usize = 12;
/// How many of the last lines of a process's output are shown.
const OUTPUT_LINES: usize = 10;

/// Returns the card of one check, styled.
#[must_use]
pub fn card(exercise: &ExerciseReport, check: &CheckReport, look: impl Into<TextLayout>) -> String {
    let look = look.into();
    if look.plain {
        return plain::card(exercise, check);
    }
    render(exercise, check, look.width, Clock::Shown)
}

/// Returns the card of one check in at most `height` lines, if possible: a
/// trace that is too long loses more of its middle. It leaves out the next
/// command.
pub(super) fn card_within(
    exercise: &ExerciseReport,
    check: &CheckReport,
    width: usize,
    height: usize,
) -> String {
    let width = width.max(NARROWEST);
    let least = Kept { first: 1, last: 1 };
    let kept = [
        Kept::USUAL,
        Kept { first: 2, last: 4 },
        Kept { first: 1, last: 2 },
        least,
    ];
    let card = |kept| {
        let mut lines = body(exercise, check, width, Clock::Shown, kept);
        lines.extend(chapter(exercise, check, width));
        lines
    };
    let fits = kept
        .iter()
        .map(|kept| card(*kept))
        .find(|lines| lines.len() <= height);
    fits.unwrap_or_else(|| card(least)).join("\n") + "\n"
}

/// Returns the card of one check without styles, 100 columns wide.
#[must_use]
pub fn plain_card(exercise: &ExerciseReport, check: &CheckReport) -> String {
    without_styles(&card(exercise, check, WIDTH))
}

/// Returns the same text without its escape codes.
pub(super) fn without_styles(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// Returns the card, with or without its times.
pub(super) fn render(
    exercise: &ExerciseReport,
    check: &CheckReport,
    width: usize,
    clock: Clock,
) -> String {
    let width = width.max(NARROWEST);
    let mut lines = body(exercise, check, width, clock, Kept::USUAL);
    lines.extend(pointers(exercise, check, width));
    lines.join("\n") + "\n"
}

/// Returns a card without its pointers to the chapter and the next command.
fn body(
    exercise: &ExerciseReport,
    check: &CheckReport,
    width: usize,
    clock: Clock,
    kept: Kept,
) -> Vec<String> {
    let mut lines = header(exercise, check, width);
    lines.extend(table(&check.trace, width, clock, kept));
    if let Some(first) = read_first(exercise, check) {
        lines.extend(labelled("first", &first, width, NAME));
    }
    if let Some(finding) = &check.finding {
        if !finding.promise.is_empty() {
            lines.extend(labelled("promise", &finding.promise, width, Style::new()));
        }
        lines.extend(parts(finding, width));
    }
    lines
}

/// Returns the outcome's style.
pub(super) fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Pass => GOOD,
        Outcome::Fail => BAD,
        Outcome::NotReached => FAINT,
        Outcome::Inconclusive => UNSURE,
    }
}

/// Returns the sign and the title to the left, the exercise to the right.
fn header(exercise: &ExerciseReport, check: &CheckReport, width: usize) -> Vec<String> {
    let id = sanitize::line(&exercise.id);
    let title = match check.outcome {
        Outcome::Pass | Outcome::Fail => sanitize::line(&check.title),
        other => format!("{} ({})", sanitize::line(&check.title), other.words()),
    };
    let room = width.saturating_sub(2 + 2 + widest([id.as_str()].into_iter()));
    wrap(&title, room, PART_LINES)
        .iter()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!(
                "{} {}  {}",
                paint(style(check.outcome), check.outcome.sign()),
                paint(TITLE, &pad(line, room)),
                paint(FAINT, &id)
            ),
            _ => format!("  {}", paint(TITLE, line)),
        })
        .collect()
}

/// Returns the four parts, with what the processes printed before the reason.
fn parts(finding: &Finding, width: usize) -> Vec<String> {
    let [did, expected, seen, why] = four_parts(finding);
    let part = |(label, text), style| labelled(label, text, width, style);
    let mut lines = part(did, Style::new());
    lines.extend(part(expected, GOOD));
    lines.extend(part(seen, BAD));
    lines.extend(
        finding
            .output
            .iter()
            .flat_map(|output| printed(output, width)),
    );
    lines.extend(part(why, Style::new()));
    lines
}

/// Returns a label, and its text on as many lines as it needs.
fn labelled(label: &str, text: &str, width: usize, style: Style) -> Vec<String> {
    let text = sanitize::lines(text);
    let lines = wrap(&text, width - INDENT, PART_LINES);
    beside(label, lines.iter().map(|line| paint(style, line)))
}

/// Returns lines next to a label, which is on the first of them.
fn beside(label: &str, lines: impl Iterator<Item = String>) -> Vec<String> {
    let label = format!("  {}", paint(FAINT, &pad(label, INDENT - 2)));
    let indent = " ".repeat(INDENT);
    lines
        .enumerate()
        .map(|(at, line)| format!("{}{line}", if at == 0 { &label } else { &indent }))
        .collect()
}

/// Returns the last lines that a process printed on one stream.
fn printed(output: &Output, width: usize) -> Vec<String> {
    let bar = format!("{} │ ", sanitize::line(&output.lane));
    let room = width.saturating_sub(INDENT + widest([bar.as_str()].into_iter()));
    let mut lines = wrap(&sanitize::lines(&output.text), room, usize::MAX);
    if lines.len() > OUTPUT_LINES {
        let before = lines.len() - OUTPUT_LINES;
        lines.drain(..before);
        lines.insert(0, format!("… {before} lines before these"));
    }
    let bar = paint(FAINT, &bar);
    let lines = lines.iter().map(|line| format!("{bar}{line}"));
    beside(&sanitize::line(&output.stream), lines)
}

/// Returns the line with the chapter.
fn chapter(exercise: &ExerciseReport, check: &CheckReport, width: usize) -> Vec<String> {
    let chapter = match &check.finding {
        Some(finding) if !finding.chapter.is_empty() => &finding.chapter,
        _ => &exercise.id,
    };
    labelled("read", &format!("book/chapters/{chapter}.md"), width, NAME)
}

/// Returns the lines with the chapter and the next command.
fn pointers(exercise: &ExerciseReport, check: &CheckReport, width: usize) -> Vec<String> {
    let short = short(&exercise.id);
    let next = format!(
        "{COMMAND} hint {short} · {COMMAND} replay {short} {}",
        check.id
    );
    let mut lines = chapter(exercise, check, width);
    lines.extend(labelled("next", &next, width, NAME));
    lines
}

#[cfg(test)]
mod tests {
    use super::{card, plain_card};
    use crate::sanitize;
    use dozen_model::{
        Act, CheckReport, ExerciseReport, Finding, Moment, Outcome, Output, Verdict,
    };

    fn check(finding: Finding) -> CheckReport {
        CheckReport {
            id: "answers".into(),
            factor: 7,
            title: "the service answers".into(),
            claims: vec![],
            outcome: Outcome::Fail,
            points: 0,
            max_points: 1,
            duration_ms: 1,
            finding: Some(finding),
            trace: vec![],
        }
    }

    fn exercise() -> ExerciseReport {
        ExerciseReport {
            id: "07-port-binding".into(),
            factor: 7,
            title: "Port binding".into(),
            outcome: Verdict::Fail,
            points: 0,
            max_points: 1,
            build_ms: 1,
            check_ms: 1,
            messages: vec![],
            checks: vec![],
        }
    }

    #[test]
    fn a_card_names_all_four_parts_even_if_they_are_empty() {
        let shown = plain_card(&exercise(), &check(Finding::default()));
        for label in ["did ", "expected ", "seen ", "why "] {
            assert!(shown.contains(&format!("\n  {label}")), "{shown}");
        }
    }

    #[test]
    fn the_four_parts_outlive_a_flood() {
        let flood = "spam\n".repeat(10_000);
        let mut finding = Finding::new(&flood, "200 once", &flood);
        finding.why = "it matters".into();
        finding.output = vec![Output {
            lane: "web.1".into(),
            stream: "stderr".into(),
            text: flood,
        }];
        let shown = plain_card(&exercise(), &check(finding));
        assert!(shown.lines().count() < 60);
        assert!(shown.contains("expected  200 once") && shown.contains("why       it matters"));
        assert!(shown.contains("lines before these"));
    }

    #[test]
    fn output_of_a_service_cannot_act_on_the_terminal() {
        let evil = "\u{1b}]0;pwned\u{7}\u{1b}[2J\u{202e}\u{9b}31m\r\u{8}";
        let mut finding = Finding::new(evil, evil, evil);
        finding.output = vec![Output {
            lane: evil.into(),
            stream: evil.into(),
            text: evil.into(),
        }];
        let mut check = check(finding);
        check.trace = vec![Moment {
            t_ms: 0,
            lane: "web.1".into(),
            act: Act::Request,
            detail: evil.into(),
            seen: Some(evil.into()),
            ok: false,
            expected: None,
            step: None,
        }];
        let shown = card(&exercise(), &check, 80);
        let unstyled = super::without_styles(&shown);
        assert!(
            !unstyled.chars().any(|c| sanitize::acts(c) && c != '\n'),
            "{unstyled}"
        );
        assert!(unstyled.contains("\\u{1b}]0;pwned\\u{7}"));
    }
}
