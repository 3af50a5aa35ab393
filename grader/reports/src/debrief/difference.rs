//! One file in its three forms: the starter's lines, and the changes of the
//! learner and of the reference to them.

use std::ops::Range;

use super::{Change, edits::Side};
use crate::layout::{pad, wrap};
use crate::style::{BAD, FAINT, GOOD, NAME, paint};
use crate::{TextLayout, sanitize};
use anstyle::Style;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 2;
/// The width that two columns of code need.
const TWO_COLUMNS: usize = 110;
/// The text between the columns.
const GUTTER: &str = " │ ";

/// The change of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Mark {
    Kept,
    Removed,
    Added,
}

/// One line of one side.
type Line<'a> = (Mark, &'a str);

/// Returns the lines about one file; none if neither side changed it.
pub(super) fn file(change: &Change, look: TextLayout) -> Vec<String> {
    let [starter, yours, theirs] =
        [&change.starter, &change.yours, &change.reference].map(|text| text.lines().collect());
    let starter: Vec<&str> = starter;
    let sides = [Side::new(&starter, &yours), Side::new(&starter, &theirs)];
    let mut lines = vec![String::new(), title(change, look)];
    let in_columns = !look.plain && look.width >= TWO_COLUMNS;
    if in_columns {
        lines.push(row("yours", "the reference's", look));
    }
    for region in regions(starter.len(), &sides) {
        if !starter.is_empty() {
            let from = region.start + 1;
            lines.push(paint(FAINT, &format!("  from line {from} of the starter")));
        }
        lines.extend(if in_columns {
            beside(&starter, &sides, &region, look)
        } else {
            below(
                &sides.each_ref().map(|side| told(&starter, side, &region)),
                look,
            )
        });
    }
    lines
}

fn title(change: &Change, look: TextLayout) -> String {
    let path = sanitize::line(&change.path);
    let only = match (
        change.starter.is_empty(),
        change.yours.is_empty(),
        change.reference.is_empty(),
    ) {
        (true, false, true) => ", a file of yours",
        (true, true, false) => ", a file of the reference's",
        _ => "",
    };
    if look.plain {
        format!("File {path}{only}:")
    } else {
        format!("{}{}", paint(NAME, &path), paint(FAINT, only))
    }
}

/// Returns the ranges of the starter's lines in which either side has a change,
/// each with some lines around it.
fn regions(lines: usize, sides: &[Side; 2]) -> Vec<Range<usize>> {
    let mut regions: Vec<Range<usize>> = Vec::new();
    for at in (0..=lines).filter(|&at| sides.iter().any(|side| side.touches(at))) {
        let near = at.saturating_sub(CONTEXT)..(at + 1 + CONTEXT).min(lines);
        match regions.last_mut() {
            Some(last) if near.start <= last.end => last.end = near.end.max(last.end),
            _ => regions.push(near),
        }
    }
    regions
}

/// Returns one side's lines in a region.
fn told<'a>(starter: &[&'a str], side: &Side<'a>, region: &Range<usize>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for at in region.start..=region.end {
        lines.extend(side.inserted[at].iter().map(|text| (Mark::Added, *text)));
        if let Some(line) = starter[..region.end].get(at) {
            lines.push((kept(side, at), line));
        }
    }
    lines
}

fn kept(side: &Side, line: usize) -> Mark {
    if side.kept[line] {
        Mark::Kept
    } else {
        Mark::Removed
    }
}

/// Returns common changes once, and different ones one below the other.
fn below([mine, reference]: &[Vec<Line>; 2], look: TextLayout) -> Vec<String> {
    let ops = capture_diff_slices(Algorithm::Patience, mine, reference);
    let told = |op: DiffOp| {
        let (mine, reference) = (&mine[op.old_range()], &reference[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            return block("both", mine, look);
        }
        let mut lines = block("yours", mine, look);
        lines.extend(block("the reference's", reference, look));
        lines
    };
    ops.into_iter().flat_map(told).collect()
}

fn block(whose: &str, side: &[Line], look: TextLayout) -> Vec<String> {
    if side.is_empty() {
        return vec![format!("  {whose}: nothing here")];
    }
    let mut lines = vec![format!("  {whose}:")];
    if look.plain {
        let runs = side.chunk_by(|(one, _), (other, _)| one == other);
        lines.extend(runs.flat_map(spoken));
        return lines;
    }
    for (mark, text) in side {
        let cell = cell(*mark, text, look.width - 4);
        lines.extend(cell.into_iter().map(|line| format!("    {line}")));
    }
    lines
}

/// Describes lines with the same change as text.
fn spoken(run: &[Line]) -> Vec<String> {
    let word = match run[0].0 {
        Mark::Kept => "kept",
        Mark::Removed => "removed",
        Mark::Added => "added",
    };
    let mut lines = vec![format!("    {word}:")];
    let texts = run.iter().map(|(_, text)| sanitize::lines(text));
    lines.extend(texts.map(|text| format!("      {text}").trim_end().to_owned()));
    lines
}

/// Returns the two sides next to each other, with the starter's lines level.
fn beside(
    starter: &[&str],
    sides: &[Side; 2],
    region: &Range<usize>,
    look: TextLayout,
) -> Vec<String> {
    let room = room(look);
    let mut rows = Vec::new();
    for at in region.start..=region.end {
        let added = sides.each_ref().map(|side| {
            let added = side.inserted[at].iter();
            added
                .flat_map(|text| cell(Mark::Added, text, room))
                .collect()
        });
        rows.extend(level(added, look));
        if let Some(line) = starter[..region.end].get(at) {
            let line = sides
                .each_ref()
                .map(|side| cell(kept(side, at), line, room));
            rows.extend(level(line, look));
        }
    }
    rows
}

/// Returns two cells side by side, as high as the higher one.
fn level([left, right]: [Vec<String>; 2], look: TextLayout) -> Vec<String> {
    let text = |cell: &[String], at: usize| cell.get(at).cloned().unwrap_or_default();
    (0..left.len().max(right.len()))
        .map(|at| row(&text(&left, at), &text(&right, at), look))
        .collect()
}

fn row(left: &str, right: &str, look: TextLayout) -> String {
    let gutter = if right.is_empty() {
        GUTTER.trim_end()
    } else {
        GUTTER
    };
    let left = pad(left, room(look));
    format!("  {left}{}{right}", paint(FAINT, gutter))
}

/// Returns how many columns each side has.
fn room(look: TextLayout) -> usize {
    (look.width - 2 - GUTTER.chars().count()) / 2
}

/// Returns one line of code, on as many lines as the room asks for.
fn cell(mark: Mark, text: &str, room: usize) -> Vec<String> {
    let (sign, style) = match mark {
        Mark::Kept => (" ", Style::new()),
        Mark::Removed => ("-", BAD),
        Mark::Added => ("+", GOOD),
    };
    let lines = wrap(&sanitize::lines(text), room - 4, usize::MAX);
    let lines = lines.iter().enumerate();
    lines
        .map(|(at, line)| match at {
            0 => paint(style, format!("{sign} {line}").trim_end()),
            _ => paint(style, &format!("{sign}   {line}")),
        })
        .collect()
}
