//! The form of a failure card: how wide it is, and how much of everything it
//! shows.

use super::layout::{Breaks, NARROWEST, pad, wrap_at};
use super::moments::{Clock, Kept};
use super::style::{FAINT, paint};

/// Where the text beside a label begins.
pub(super) const INDENT: usize = 12;
/// No part of a card takes more lines.
pub(super) const PART_LINES: usize = 12;

/// How a card is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// How many columns there are.
    pub(super) width: usize,
    /// Whether it is for a person or to be compared.
    pub(super) clock: Clock,
    /// How much of the trace is shown.
    pub(super) kept: Kept,
    /// How much of what processes printed is shown.
    pub(super) printed: Printed,
    /// No part takes more lines.
    pub(super) part_lines: usize,
    /// The promise takes no more lines.
    pub(super) promise_lines: usize,
}

impl Form {
    /// With all that there is room for on an endless screen.
    pub(super) fn new(width: usize, clock: Clock) -> Self {
        Self {
            width: width.max(NARROWEST),
            clock,
            kept: Kept::USUAL,
            printed: Printed::ALL,
            part_lines: PART_LINES,
            promise_lines: PART_LINES,
        }
    }

    /// The same with less of everything, one step after the other.
    pub(super) fn ever_shorter(self) -> [Self; 8] {
        let with = |first, last, printed, part_lines| Self {
            kept: Kept {
                first,
                last,
                brief: false,
            },
            printed,
            part_lines,
            ..self
        };
        let brief = |promise_lines| Self {
            kept: Kept::BRIEF,
            promise_lines,
            ..with(0, 0, Printed::LAST_LINE, 3)
        };
        [
            self,
            with(2, 4, Printed::ALL, PART_LINES),
            with(1, 2, Printed::of_one(4), PART_LINES),
            with(1, 2, Printed::of_one(2), 6),
            with(0, 1, Printed::of_one(2), 4),
            with(0, 0, Printed::of_one(1), 3),
            brief(2),
            brief(1),
        ]
    }

    /// Lines of at most `room` columns, and at most `most` of them.
    pub(super) fn wrap(self, text: &str, room: usize, most: usize) -> Vec<String> {
        let breaks = match self.clock {
            Clock::Shown => Breaks::BetweenParts,
            Clock::Hidden => Breaks::Anywhere,
        };
        wrap_at(breaks, text, room, most)
    }
}

/// How much of what processes printed is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printed {
    /// The last lines of each stream.
    pub(super) lines: usize,
    /// Whether only the process that the check failed on is shown.
    pub(super) only_one: bool,
    /// Whether only its last stream is shown, on one row.
    pub(super) one_row: bool,
}

impl Printed {
    /// If there is room.
    pub(super) const ALL: Self = Self {
        lines: 10,
        only_one: false,
        one_row: false,
    };

    /// The last line of the last stream of one process: its stderr, if it
    /// wrote there.
    pub(super) const LAST_LINE: Self = Self {
        lines: 1,
        only_one: true,
        one_row: true,
    };

    /// The last lines of one process.
    pub(super) fn of_one(lines: usize) -> Self {
        Self {
            lines,
            only_one: true,
            one_row: false,
        }
    }
}

/// Lines beside a label that is on the first of them.
pub(super) fn beside(label: &str, lines: impl Iterator<Item = String>) -> Vec<String> {
    let label = format!("  {}", paint(FAINT, &pad(label, INDENT - 2)));
    let indent = " ".repeat(INDENT);
    lines
        .enumerate()
        .map(|(at, line)| format!("{}{line}", if at == 0 { &label } else { &indent }))
        .collect()
}
