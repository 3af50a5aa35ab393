//! The failure card: the action, the expectation, the observation and the
//! reason, under a title and the trace. Long texts are shortened; none of the
//! four parts is left out.

use super::card_form::{Form, INDENT, PART_LINES, beside};
use super::layout::{WIDTH, pad, widest};
use super::moments::{Clock, table};
use super::printed;
use super::style::{BAD, FAINT, GOOD, NAME, TITLE, UNSURE, paint};
use super::{TextLayout, plain, sanitize};
use super::{
    names::{COMMAND, chapter_file},
    words::{four_parts, read_first, short},
};
use anstyle::Style;
use dozen_model::{CheckReport, ExerciseReport, Finding, Outcome};

/// Returns the card of one check, styled.
#[must_use]
pub fn card(exercise: &ExerciseReport, check: &CheckReport, look: impl Into<TextLayout>) -> String {
    let look = look.into();
    if look.plain {
        return plain::card(exercise, check);
    }
    render(exercise, check, look.width, Clock::Shown)
}

/// The card of one check in at most `height` lines where that can be: one that
/// is too long shows less of its trace and of what processes printed. What to
/// type next is left out.
pub(super) fn card_within(
    exercise: &ExerciseReport,
    check: &CheckReport,
    width: usize,
    height: usize,
) -> String {
    let card = |form| {
        let mut lines = body(exercise, check, form);
        lines.extend(chapter(exercise, check, form));
        lines
    };
    let mut shown = Vec::new();
    for form in Form::new(width, Clock::Shown).ever_shorter() {
        shown = card(form);
        if shown.len() <= height {
            break;
        }
    }
    shown.join("\n") + "\n"
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
    let form = Form::new(width, clock);
    let mut lines = body(exercise, check, form);
    lines.extend(pointers(exercise, check, form));
    lines.join("\n") + "\n"
}

/// All of a card but what to read and what to type.
fn body(exercise: &ExerciseReport, check: &CheckReport, form: Form) -> Vec<String> {
    let mut lines = header(exercise, check, form);
    lines.extend(table(&check.trace, form.width, form.clock, form.kept));
    if let Some(first) = read_first(exercise, check) {
        lines.extend(labelled("first", &first, form, NAME));
    }
    if let Some(finding) = &check.finding {
        if !finding.promise.is_empty() {
            let promise = &finding.promise;
            let promise = sanitize::lines(promise);
            let promise = form.wrap(&promise, form.width - INDENT, form.promise_lines);
            lines.extend(beside("promise", promise.into_iter()));
        }
        let blamed = check.trace.iter().find(|moment| !moment.ok);
        let blamed = blamed.map(|moment| moment.lane.as_str());
        lines.extend(parts(finding, blamed, form));
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

/// The sign and the title to the left, the exercise to the right.
fn header(exercise: &ExerciseReport, check: &CheckReport, form: Form) -> Vec<String> {
    let id = sanitize::line(&exercise.id);
    let title = match check.outcome {
        Outcome::Pass | Outcome::Fail => sanitize::line(&check.title),
        other => format!("{} ({})", sanitize::line(&check.title), other.words()),
    };
    let room = form
        .width
        .saturating_sub(2 + 2 + widest([id.as_str()].into_iter()));
    form.wrap(&title, room, PART_LINES)
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

/// The four parts, with what the processes printed before the reason.
fn parts(finding: &Finding, blamed: Option<&str>, form: Form) -> Vec<String> {
    let [did, expected, seen, why] = four_parts(finding);
    let part = |(label, text), style| labelled(label, text, form, style);
    let mut lines = part(did, Style::new());
    lines.extend(part(expected, GOOD));
    lines.extend(part(seen, BAD));
    lines.extend(printed::lines(&finding.output, blamed, form.printed, form));
    lines.extend(part(why, Style::new()));
    lines
}

/// A label, and its text on as many lines as it needs.
fn labelled(label: &str, text: &str, form: Form, style: Style) -> Vec<String> {
    let text = sanitize::lines(text);
    let lines = form.wrap(&text, form.width - INDENT, form.part_lines);
    beside(label, lines.iter().map(|line| paint(style, line)))
}

/// What to read.
fn chapter(exercise: &ExerciseReport, check: &CheckReport, form: Form) -> Vec<String> {
    let chapter = match &check.finding {
        Some(finding) if !finding.chapter.is_empty() => &finding.chapter,
        _ => &exercise.id,
    };
    labelled("read", &chapter_file(chapter), form, NAME)
}

/// What to read, and what to type.
fn pointers(exercise: &ExerciseReport, check: &CheckReport, form: Form) -> Vec<String> {
    let short = short(&exercise.id);
    let next = format!(
        "{COMMAND} hint {short} · {COMMAND} replay {short} {}",
        check.id
    );
    let mut lines = chapter(exercise, check, form);
    lines.extend(labelled("next", &next, form, NAME));
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
        assert!(shown.contains("lines before\n"));
    }

    #[test]
    fn a_card_without_room_shows_less_and_keeps_its_parts() {
        let moment = |at: u64| Moment {
            t_ms: at,
            lane: "web.1".into(),
            act: Act::Request,
            detail: format!("GET /menu?page={at}"),
            seen: Some("500 ".repeat(80)),
            ok: at < 30,
            expected: None,
            step: None,
        };
        let mut finding = Finding::new("asked for the menu", "200", "500 ".repeat(80));
        finding.promise = format!("P07.5 {}", "It answers. ".repeat(30));
        let output = |stream: &str| Output {
            lane: "web.1".into(),
            stream: stream.into(),
            text: format!("one\n{stream}, the last line\n"),
        };
        finding.output = vec![output("stdout"), output("stderr")];
        let mut check = check(finding);
        check.trace = (0..31).map(moment).collect();
        let shown = super::without_styles(&super::card_within(&exercise(), &check, 80, 15));
        assert!(shown.lines().count() <= 15, "{shown}");
        for part in [
            "… 30 more moments",
            "  promise   P07.5 It answers.",
            "  expected  200",
            "  stderr    web.1 │ … stderr, the last line",
            "  why ",
            "  read ",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
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
