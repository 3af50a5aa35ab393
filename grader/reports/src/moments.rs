//! The trace as a table: time, lane, action, observation. A long one loses its
//! middle, but never the moment at which the check failed.

use std::ops::Range;

use super::layout::{Breaks, pad, widest, with_short_keys, wrap, wrap_at};
use super::style::{BAD, FAINT, NAME, paint};
use super::{names::COMMAND, sanitize};
use dozen_model::{Act, Moment};

/// How much of a long trace is always shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    /// How many moments at its start are shown,
    pub(super) first: usize,
    /// and how many at its end.
    pub(super) last: usize,
    /// Whether an answer takes one row, and one row stands for all moments that
    /// are left out.
    pub(super) brief: bool,
}

impl Kept {
    /// The usual selection, if there is room.
    pub(super) const USUAL: Self = Self {
        first: 3,
        last: 7,
        brief: false,
    };

    /// Nothing but what a failure cannot be understood without.
    pub(super) const BRIEF: Self = Self {
        first: 0,
        last: 0,
        brief: true,
    };

    /// No answer below its request takes more lines.
    fn answer_lines(self) -> usize {
        if self.brief { 1 } else { CELL_LINES }
    }
}

/// No cell takes more lines.
const CELL_LINES: usize = 4;
/// The settings of a process take no more lines.
const START_LINES: usize = 8;
/// What is before an answer that is below its request.
const ANSWER: &str = "→ ";
/// The mark before a row and the gaps between its cells.
const MARK: usize = 3;
const GAP: usize = 2;

/// Whether times are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// As they were.
    Shown,
    /// As a dot: for text that must be the same in every run. Keys are whole,
    /// and lines broken as they always were, so that it can be compared.
    Hidden,
}

impl Clock {
    /// A value of a run as it is shown.
    fn value(self, text: &str) -> String {
        let text = sanitize::line(text);
        match self {
            Self::Shown => with_short_keys(&text),
            Self::Hidden => text,
        }
    }
}

/// The text of one moment, harmless and not yet laid out.
struct Row {
    ok: bool,
    /// Its detail takes no more lines.
    most: usize,
    time: String,
    lane: String,
    detail: String,
    seen: String,
}

/// How wide each column is.
struct Columns {
    time: usize,
    lane: usize,
    detail: usize,
    seen: usize,
    /// The width of a detail without an observation next to it.
    rest: usize,
}

/// Returns the table's lines, each at most `width` columns.
pub(super) fn table(trace: &[Moment], width: usize, clock: Clock, room: Kept) -> Vec<String> {
    let rows: Vec<Row> = trace.iter().map(|moment| row(moment, clock)).collect();
    let shown = kept(trace, room, |_| false);
    let columns = columns(shown.iter().flat_map(|range| &rows[range.clone()]), width);
    let mut lines = Vec::new();
    let mut next = 0;
    if room.brief {
        let left_out = rows.len() - shown.iter().map(Range::len).sum::<usize>();
        lines.extend((left_out > 0).then(|| elision(left_out, clock, &columns)));
    }
    for range in shown {
        if range.start > next && !room.brief {
            lines.push(elision(range.start - next, clock, &columns));
        }
        next = range.end;
        let cells = |row| match clock {
            Clock::Shown => row_lines(row, &columns, room),
            Clock::Hidden => cells(row, &columns),
        };
        lines.extend(rows[range].iter().flat_map(cells));
    }
    lines
}

/// Returns one moment's cells.
fn row(moment: &Moment, clock: Clock) -> Row {
    Row {
        ok: moment.ok,
        most: if moment.act == Act::Start {
            START_LINES
        } else {
            CELL_LINES
        },
        time: match clock {
            Clock::Shown => format!("{} ms", moment.t_ms),
            Clock::Hidden => "·".to_owned(),
        },
        lane: sanitize::line(&moment.lane),
        detail: clock.value(&moment.detail),
        seen: clock.value(moment.seen.as_deref().unwrap_or_default()),
    }
}

/// Selects the moments that are shown: the first, the last, between them every
/// failing one, the start of the process that the check failed on (its settings
/// are half of the story), the outage that it failed in, and those that are
/// wanted `also`. A single one is left out only in brief, since the line about
/// it takes a line too.
pub(super) fn kept(
    trace: &[Moment],
    room: Kept,
    also: impl Fn(&Moment) -> bool,
) -> Vec<Range<usize>> {
    let mut failing = trace.iter().filter(|moment| !moment.ok);
    let blamed = failing.next().map(|moment| &moment.lane);
    let its_start = |moment: &Moment| moment.act == Act::Start && Some(&moment.lane) == blamed;
    let before = trace.iter().take_while(|moment| moment.ok);
    let changes = before
        .enumerate()
        .filter(|(_, moment)| !room.brief && matches!(moment.act, Act::Outage | Act::Restore));
    // An outage that is over explains nothing.
    let outage = changes
        .last()
        .filter(|(_, moment)| moment.act == Act::Outage);
    let outage = outage.map(|(at, _)| at);
    let is_kept = |(at, moment): &(usize, &Moment)| {
        *at < room.first
            || *at + room.last >= trace.len()
            || !moment.ok
            || its_start(moment)
            || Some(*at) == outage
            || also(moment)
    };
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, _) in trace.iter().enumerate().filter(is_kept) {
        match ranges.last_mut() {
            Some(range) if at <= range.end + usize::from(!room.brief) => range.end = at + 1,
            _ => ranges.push(at..at + 1),
        }
    }
    ranges
}

/// Divides the width: a short column takes what it needs, and the observation
/// gets at least two fifths of the rest for the two long ones.
fn columns<'a>(rows: impl Iterator<Item = &'a Row> + Clone, width: usize) -> Columns {
    let time = widest(rows.clone().map(|row| row.time.as_str()));
    let lane = widest(rows.clone().map(|row| row.lane.as_str()));
    let seen = widest(rows.clone().map(|row| row.seen.as_str()));
    let beside = rows.filter(|row| !row.seen.is_empty());
    let detail = widest(beside.map(|row| row.detail.as_str()));
    let rest = width.saturating_sub(MARK + time + GAP + lane + GAP);
    let both = rest.saturating_sub(GAP);
    let seen = seen.min(both.saturating_sub(detail).max(both * 2 / 5));
    let detail = detail.min(both - seen);
    Columns {
        time,
        lane,
        detail,
        seen,
        rest,
    }
}

/// One row: what was seen is next to what was done if both fit on one line,
/// and below it if they do not.
fn row_lines(row: &Row, columns: &Columns, room: Kept) -> Vec<String> {
    let fits = |text: &String, width: usize| widest([text.as_str()].into_iter()) <= width;
    if fits(&row.detail, columns.detail) && fits(&row.seen, columns.seen) {
        return cells(row, columns);
    }
    let blank = " ".repeat(MARK + columns.time + GAP + columns.lane + GAP);
    let most = if room.brief { CELL_LINES } else { row.most };
    let mut lines: Vec<String> = wrap(&row.detail, columns.rest, most)
        .into_iter()
        .enumerate()
        .map(|(at, line)| match at {
            0 => head(row, columns) + &line,
            _ => format!("{blank}{line}"),
        })
        .collect();
    let width = columns.rest.saturating_sub(ANSWER.chars().count());
    let seen = wrap(&row.seen, width, room.answer_lines()).into_iter();
    let seen = seen.filter(|line| !line.is_empty()).enumerate();
    lines.extend(seen.map(|(at, line)| {
        let line = if row.ok { line } else { paint(BAD, &line) };
        let mark = if at == 0 { ANSWER } else { "  " };
        format!("{blank}{mark}{line}")
    }));
    lines
}

/// One row in two columns, as many lines as its longest cell needs.
fn cells(row: &Row, columns: &Columns) -> Vec<String> {
    let wrap = |text, width, most| wrap_at(Breaks::Anywhere, text, width, most);
    let width = if row.seen.is_empty() {
        columns.rest
    } else {
        columns.detail
    };
    let detail = wrap(&row.detail, width, CELL_LINES);
    let seen = wrap(&row.seen, columns.seen, CELL_LINES);
    let cell = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
    let height = detail.len().max(seen.len());
    (0..height)
        .map(|at| {
            let head = if at == 0 {
                head(row, columns)
            } else {
                " ".repeat(MARK + columns.time + GAP + columns.lane + GAP)
            };
            let detail = pad(&cell(&detail, at), columns.detail + GAP);
            let seen = cell(&seen, at);
            let seen = if row.ok { seen } else { paint(BAD, &seen) };
            format!("{head}{detail}{seen}").trim_end().to_owned()
        })
        .collect()
}

/// Returns the mark, the time and the lane.
fn head(row: &Row, columns: &Columns) -> String {
    let mark = if row.ok {
        " ".repeat(MARK)
    } else {
        format!(" {} ", paint(BAD, "✗"))
    };
    let gap = " ".repeat(GAP);
    let before = " ".repeat(columns.time - widest([row.time.as_str()].into_iter()));
    let time = paint(FAINT, &row.time);
    let lane = paint(NAME, &pad(&row.lane, columns.lane));
    format!("{mark}{before}{time}{gap}{lane}{gap}")
}

/// Returns the line in place of `left_out` moments. A check that polls has more
/// of them on a slow machine, so a card without times has no number of them.
fn elision(left_out: usize, clock: Clock, columns: &Columns) -> String {
    let indent = " ".repeat(MARK + columns.time + GAP);
    let text = match (clock, left_out) {
        (Clock::Hidden, _) => format!("… more moments; `{COMMAND} replay` repeats them"),
        (_, 1) => format!("… 1 more moment; `{COMMAND} replay` repeats it"),
        _ => format!("… {left_out} more moments; `{COMMAND} replay` repeats them"),
    };
    format!("{indent}{}", paint(FAINT, &text))
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::{Clock, Kept, table};
    use dozen_model::{Act, Moment};

    fn moment(at: u64, ok: bool) -> Moment {
        Moment {
            t_ms: at,
            lane: "web.1".into(),
            act: Act::Request,
            detail: format!("GET /menu?{at}"),
            seen: (!ok).then(|| "500".into()),
            ok,
            expected: None,
            step: None,
        }
    }

    fn shown(trace: &[Moment]) -> Vec<String> {
        let lines = table(trace, 80, Clock::Shown, Kept::USUAL);
        lines
            .iter()
            .map(|line| strip_str(line).to_string())
            .collect()
    }

    #[test]
    fn a_long_trace_loses_its_middle_and_says_how_much() {
        let trace: Vec<Moment> = (0..24).map(|at| moment(at, at != 23)).collect();
        let lines = shown(&trace);
        assert_eq!(lines.len(), 3 + 1 + 7);
        assert!(lines[3].contains("… 14 more moments"));
        assert!(lines[10].starts_with(" ✗ 23 ms  web.1  GET /menu?23  500"));
    }

    #[test]
    fn a_failing_moment_in_the_middle_is_kept() {
        let trace: Vec<Moment> = (0..40).map(|at| moment(at, at != 20)).collect();
        let lines = shown(&trace);
        assert_eq!(
            lines
                .iter()
                .filter(|line| line.contains(" more moments"))
                .count(),
            2
        );
        assert!(lines.iter().any(|line| line.contains("✗ 20 ms")));
    }

    #[test]
    fn in_brief_one_row_stands_for_all_that_is_left_out() {
        let mut trace: Vec<Moment> = (0..24).map(|at| moment(at, at != 20)).collect();
        trace[0].act = Act::Start;
        trace[20].seen = Some("500 ".repeat(60));
        let lines = table(&trace, 80, Clock::Shown, Kept::BRIEF);
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines[0].contains("… 22 more moments"), "{lines:?}");
    }

    #[test]
    fn a_single_moment_is_never_left_out() {
        let trace: Vec<Moment> = (0..11).map(|at| moment(at, true)).collect();
        assert_eq!(shown(&trace).len(), 11);
    }
}
