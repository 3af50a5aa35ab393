//! The row of one check: its sign, its title, its points and its time. Text
//! that is too long for the row continues below it.

use anstyle::Style;

use crate::card::style;
use crate::layout::{pad, wrap};
use crate::style::{FAINT, paint};
use crate::{TextLayout, plain, sanitize, words};
use dozen_model::{CheckReport, Outcome};

/// The columns that a title leaves free: for the sign, points, time and the
/// longest outcome.
const BESIDE: usize = 31;
/// No title is given more columns.
const WIDEST: usize = 72;
/// In fewer columns there is room for the title alone.
const ALONE: usize = 60;
/// The sign before a check that has not come out yet.
const WAITING: &str = "…";

/// Returns a check that has come out.
pub(super) fn done(check: &CheckReport, look: TextLayout) -> String {
    if look.plain {
        return plain::check_line(check);
    }
    let width = look.width;
    let sign = paint(style(check.outcome), check.outcome.sign());
    let time = words::duration(check.duration_ms);
    let time = paint(FAINT, &format!("{time:>8}"));
    let beside = format!("{}/{}{time}", check.points, check.max_points);
    let (beside, title) = match check.outcome {
        Outcome::Pass => (beside, check.title.clone()),
        other => {
            let words = paint(style(other), other.words());
            let title = match other {
                // The sign shows the outcome, and, if there is room, the word
                // next to it.
                Outcome::Fail => check.title.clone(),
                _ if width < ALONE => format!("{} ({})", check.title, other.words()),
                _ => check.title.clone(),
            };
            (format!("{beside}  {words}"), title)
        }
    };
    row(&sign, &title, &beside, Style::new(), width)
}

/// Returns a check that has not come out yet.
pub(super) fn waiting(title: &str, max_points: u32, width: usize) -> String {
    let beside = paint(FAINT, &format!("-/{max_points}"));
    row(&paint(FAINT, WAITING), title, &beside, FAINT, width)
}

fn row(sign: &str, title: &str, beside: &str, style: Style, width: usize) -> String {
    let alone = width < ALONE;
    let room = if alone {
        width.saturating_sub(4)
    } else {
        (width - BESIDE).min(WIDEST)
    };
    let lines = wrap(&sanitize::line(title), room, usize::MAX);
    let mut lines = lines.iter().map(|line| pad(line, room));
    let first = lines.next().unwrap_or_else(|| pad("", room));
    let first = match alone {
        true => format!("  {sign} {}", paint(style, first.trim_end())),
        false => format!("  {sign} {}  {beside}", paint(style, &first)),
    };
    let rest = lines.map(|line| format!("\n    {}", paint(style, line.trim_end())));
    first + &rest.collect::<String>()
}
