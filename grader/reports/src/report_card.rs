//! The report card of a learner: what passed, when, and with how many hints;
//! in lines for a terminal, and as a page to keep.

use super::layout::{indented, pad, widest};
use super::names::COMMAND;
use super::style::{FAINT, GOOD, TITLE, paint};
use super::{TextLayout, sanitize};

/// What is on the card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportCard {
    /// One line per exercise, in the course's order.
    pub lines: Vec<Line>,
}

/// One exercise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// `06-processes`.
    pub exercise: String,
    /// Its title.
    pub title: String,
    /// When it first passed, in seconds since 1970 (UTC).
    pub passed_at: Option<u64>,
    /// How many checks it has.
    pub checks: usize,
    /// How many hints were taken.
    pub hints: usize,
    /// What its checks test, in words.
    pub claims: Vec<String>,
}

/// What a learner can do who has passed every exercise.
pub const LEARNED: [&str; 4] = [
    "Give a service everything that differs between deploys from its environment, and \
     nothing else.",
    "Run several processes of it, kill any of them, and lose no request, job or basket.",
    "Say which of two slow, dead or failing resources a request needs, and answer in time.",
    "Read the behaviour of a service from outside: its ports, its exits, its stream of events.",
];

/// Where to go from here.
pub const ONWARD: [&str; 3] = [
    "Take one service of your own. Start two of it side by side, kill one in the middle of a \
     request, and stop its database for a minute. Write down what you see.",
    "Do exercise 13 again with another design: `cargo dozen reset 13` saves your first one.",
    "The books and talks that the chapters rest on: the page “Further reading” of the book, \
     `cargo book`.",
];

impl ReportCard {
    /// Whether every exercise has passed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.passed_at.is_some())
    }

    fn passed(&self) -> usize {
        let passed = self.lines.iter().filter(|line| line.passed_at.is_some());
        passed.count()
    }
}

/// The card in lines, and if the course is complete, its end.
#[must_use]
pub fn text(card: &ReportCard, look: impl Into<TextLayout>) -> String {
    let look = look.into();
    let mut out = paint(TITLE, "Report card") + "\n";
    let width = widest(card.lines.iter().map(|line| line.exercise.as_str()));
    for line in &card.lines {
        let (sign, state) = match line.passed_at {
            Some(at) => ("✓", format!("passed on {}", date(at))),
            None => ("·", "not passed yet".to_owned()),
        };
        let hints = hints(line.hints);
        if look.is_plain() {
            out += &format!("{}: {state}, {hints}.\n", line.exercise);
            continue;
        }
        let style = if line.passed_at.is_some() {
            GOOD
        } else {
            FAINT
        };
        out += &format!(
            "  {} {}  {state:<21}  {}\n",
            paint(style, sign),
            pad(&sanitize::line(&line.exercise), width),
            paint(FAINT, &hints)
        );
    }
    out += &format!("{} of {} passed.\n", card.passed(), card.lines.len());
    if card.is_complete() {
        out += &end(look);
    }
    out
}

/// The last words of the course.
fn end(look: TextLayout) -> String {
    let heading = |text: &str| format!("\n{}\n", paint(TITLE, text));
    let list = |all: &[&str]| -> String {
        let mark = if look.is_plain() { "" } else { "  • " };
        all.iter()
            .map(|one| indented(mark, one, look.width))
            .collect()
    };
    let mut out = heading("The course is complete. What you can do now");
    out += &list(&LEARNED);
    out += &heading("Where to go");
    out + &list(&ONWARD)
}

/// The page: one HTML file that needs no other.
#[must_use]
pub fn page(card: &ReportCard) -> String {
    let rows: String = card.lines.iter().map(row).collect();
    let sum = format!("{} of {} exercises passed", card.passed(), card.lines.len());
    let list = |all: &[&str]| -> String {
        all.iter()
            .map(|one| format!("<li>{}</li>\n", escaped(one)))
            .collect()
    };
    let end = match card.is_complete() {
        true => format!(
            "<h2>What you can do now</h2>\n<ul>\n{}</ul>\n<h2>Where to go</h2>\n<ul>\n{}</ul>\n",
            list(&LEARNED),
            list(&ONWARD)
        ),
        false => format!("<p>Next: <code>{COMMAND}</code></p>\n"),
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Report card: Baker's Dozen</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n\
         <main>\n<h1>Baker's Dozen</h1>\n<p>{sum}.</p>\n<div class=\"table\">\n<table>\n\
         <thead><tr><th>Exercise</th><th>Passed</th><th>Hints</th><th>Shown by its checks</th></tr>\
         </thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n{end}</main>\n</body>\n</html>\n"
    )
}

const CSS: &str = "\
:root { color-scheme: light dark; font: 1rem/1.5 Georgia, serif; }
main { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8888; }
td ul { margin: 0; padding-left: 1rem; }
@media print { main { margin: 0; } }
";

fn row(line: &Line) -> String {
    let passed = line.passed_at.map_or("not yet".to_owned(), date);
    let claims: String = line
        .claims
        .iter()
        .map(|claim| format!("<li>{}</li>", escaped(claim)))
        .collect();
    format!(
        "<tr><td>{} {}</td><td>{passed}</td><td>{}</td><td>{} checks<ul>{claims}</ul></td></tr>\n",
        escaped(line.exercise.split('-').next().unwrap_or_default()),
        escaped(&line.title),
        line.hints,
        line.checks
    )
}

fn hints(count: usize) -> String {
    match count {
        0 => "no hint".to_owned(),
        1 => "1 hint".to_owned(),
        count => format!("{count} hints"),
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// The day in UTC, as `2026-11-30`.
fn date(seconds: u64) -> String {
    // Days since 1 March of the year 0, in eras of 400 years.
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::{Line, ReportCard, date, page, text};

    fn card(passed_at: Option<u64>) -> ReportCard {
        ReportCard {
            lines: vec![Line {
                exercise: "06-processes".into(),
                title: "Processes <i>".into(),
                passed_at,
                checks: 10,
                hints: 1,
                claims: vec!["share nothing".into()],
            }],
        }
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_251_199, "2024-02-29"),
            (1_709_251_200, "2024-03-01"),
            (1_796_040_000, "2026-11-30"),
        ] {
            assert_eq!(date(seconds), day);
        }
    }

    #[test]
    fn the_course_ends_with_its_last_pass_and_not_before() {
        let (open, done) = (card(None), card(Some(0)));
        assert!(!text(&open, 80).contains("Where to go") && !page(&open).contains("Where to go"));
        for shown in [text(&done, 80), page(&done)] {
            assert!(
                shown.contains("Where to go") && shown.contains("1970-01-01"),
                "{shown}"
            );
        }
        assert!(!page(&done).contains("<i>"), "texts are escaped");
    }
}
