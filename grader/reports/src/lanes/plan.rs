//! Plans the picture: lanes get their places from left to right, rows from top
//! to bottom, each as high as its text needs, and a long time between two rows
//! is marked.

use super::scene::{Row, Scene};
use crate::layout::{shorten, widest, wrap};
use crate::words;
use dozen_model::{Act, Moment};

/// How wide the picture is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// For a page or a projector: 720 units.
    Wide,
    /// For a telephone: 340 units.
    Narrow,
}

/// Times below this are one moment to a reader.
const GAP_MS: u64 = 40;
/// A picture that is longer than this repeats the lanes' names at the foot:
/// those at the top have scrolled away when the end is in view.
const LONG: f64 = 640.0;
/// Room above the first row and below the last.
const MARGIN: f64 = 10.0;

/// One line of a row's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) tone: Tone,
}

/// The kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// The action.
    Did,
    /// The action, after the time and the lane, with the bytes of both.
    Head { time: usize, lane: usize },
    /// The observation.
    Seen,
    /// The observation, if it is wrong.
    Wrong,
    /// The expectation.
    Expected,
    /// That all is well.
    Good,
    /// By the way.
    Faint,
}

/// The place of one row.
#[derive(Debug)]
pub(super) struct Place {
    /// Its upper edge.
    pub(super) top: f64,
    /// The middle of its first line, at its mark.
    pub(super) y: f64,
    /// Its lower edge.
    pub(super) bottom: f64,
    pub(super) lines: Vec<Line>,
    /// The text on the axis, and the pause before it.
    pub(super) time: Option<String>,
    pub(super) pause: Option<String>,
}

/// Every measure of a picture.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The end of the lanes; in a long picture their names are below.
    pub(super) foot: f64,
    pub(super) font: f64,
    pub(super) line: f64,
    /// The radius of a mark.
    pub(super) mark: f64,
    /// The end of the axis' text.
    pub(super) axis: f64,
    /// The middle of each lane.
    pub(super) lanes: Vec<f64>,
    /// The start of the text.
    pub(super) text: f64,
    /// The start of the lanes.
    pub(super) top: f64,
    /// Whether the lanes' names are horizontal, and whether there is room for
    /// them at all: the text names each lane too.
    pub(super) level: bool,
    pub(super) named: bool,
    pub(super) rows: Vec<Place>,
}

/// The measures that differ between the widths.
struct Measure {
    width: f64,
    font: f64,
    axis: f64,
    widest_lane: f64,
    mark: f64,
    /// How many characters of text there must be room for.
    least_text: f64,
}

const WIDE: Measure = Measure {
    width: 720.0,
    font: 12.5,
    axis: 58.0,
    widest_lane: 74.0,
    mark: 8.0,
    least_text: 42.0,
};

const NARROW: Measure = Measure {
    width: 340.0,
    font: 11.5,
    axis: 0.0,
    widest_lane: 26.0,
    mark: 6.0,
    least_text: 31.0,
};

impl Plan {
    /// Returns the plan of a scene.
    pub(super) fn of(scene: &Scene, width: Width) -> Self {
        let measure = match width {
            Width::Wide => WIDE,
            Width::Narrow => NARROW,
        };
        let character = measure.font * 0.605;
        let count = to_f64(scene.lanes.len());
        let room = measure.width - measure.axis - 16.0 - measure.least_text * character;
        let pitch = (room / count).min(measure.widest_lane);
        let lanes: Vec<f64> = (0..scene.lanes.len())
            .map(|at| measure.axis + pitch * (to_f64(at) + 0.5))
            .collect();
        let longest = to_f64(widest(scene.lanes.iter().map(|lane| lane.name.as_str())));
        let level = longest * character + 6.0 <= pitch;
        let named = pitch >= measure.font;
        let header = if level || !named {
            40.0
        } else {
            34.0 + longest * character * 0.77
        };
        let text = measure.axis + pitch * count + 8.0;
        let mut plan = Self {
            width: measure.width,
            height: 0.0,
            foot: 0.0,
            font: measure.font,
            line: (measure.font * 1.36).round(),
            mark: measure.mark,
            axis: measure.axis,
            lanes,
            text,
            top: header,
            level,
            named,
            rows: Vec::new(),
        };
        plan.place(scene, to_count((measure.width - text - 6.0) / character));
        plan.height = plan.foot;
        if plan.has_names_at_foot() {
            let names = if level {
                0.0
            } else {
                longest * character * 0.77
            };
            plan.height = (plan.foot + 18.0 + names).round();
        }
        plan
    }

    fn place(&mut self, scene: &Scene, columns: usize) {
        let mut top = self.top + MARGIN;
        let mut before = None;
        for row in &scene.rows {
            let time = match row {
                Row::Moment { moment, .. } => Some(moment.t_ms),
                Row::Gap(_) | Row::End { .. } => None,
            };
            let passed = time
                .zip(before)
                .map(|(now, then): (u64, u64)| now.saturating_sub(then));
            let pause = passed.filter(|passed| *passed >= GAP_MS);
            top += pause.map_or(0.0, room_for);
            let lines = self.lines(row, scene, columns);
            let high = (to_f64(lines.len()) * self.line).max(self.least(row)) + 8.0;
            self.rows.push(Place {
                top,
                y: top + 4.0 + self.line / 2.0,
                bottom: top + high,
                lines,
                time: time.map(words::duration),
                pause: pause.map(|passed| format!("+{}", words::duration(passed))),
            });
            top += high;
            before = time.or(before);
        }
        self.foot = (top + MARGIN).round();
    }

    /// Returns whether the lanes' names are repeated at the end of the lanes.
    pub(super) fn has_names_at_foot(&self) -> bool {
        self.named && self.foot > LONG
    }

    /// Returns whether times have their own column.
    pub(super) fn has_axis(&self) -> bool {
        self.axis > 0.0
    }

    /// Returns the least height of a row: an answer goes back below its
    /// request.
    fn least(&self, row: &Row) -> f64 {
        match row {
            Row::Moment { moment, .. } if moment.act == Act::Request => self.line * 1.7,
            _ => self.line * 1.2,
        }
    }

    /// Returns a row's text.
    fn lines(&self, row: &Row, scene: &Scene, columns: usize) -> Vec<Line> {
        match row {
            Row::Moment { moment, .. } => {
                let blamed = scene.blamed == Some(moment.lane.as_str());
                told(moment, blamed, columns, !self.has_axis())
            }
            Row::Gap(count) => {
                let words = format!("… {count} more moments");
                lines(&words, columns, 1, Tone::Faint)
            }
            Row::End { good: true, words } => lines(words, columns, 2, Tone::Good),
            Row::End { good: false, words } => lines(words, columns, 6, Tone::Wrong),
        }
    }
}

/// Returns the room for a pause: it grows with the time, but slowly.
fn room_for(passed: u64) -> f64 {
    let times = f64::from(u32::try_from(passed / GAP_MS).unwrap_or(u32::MAX));
    (12.0 + 6.0 * times.log2()).min(46.0)
}

/// Returns a moment's text, `timed` with its time before it.
fn told(moment: &Moment, blamed: bool, columns: usize, timed: bool) -> Vec<Line> {
    let most = match moment.act {
        Act::Start if !blamed => 2,
        _ => 3,
    };
    let time = if timed {
        format!("{} ", words::duration(moment.t_ms))
    } else {
        String::new()
    };
    let did = format!("{time}{} {}", moment.lane, moment.detail);
    let mut all = lines(&did, columns, most, Tone::Did);
    if let Some(first) = all.first_mut() {
        let (time, lane) = (time.len(), moment.lane.len());
        // A lane's name that had to be broken is not set off.
        if first.text.get(time..time + lane) == Some(moment.lane.as_str()) {
            first.tone = Tone::Head { time, lane };
        }
    }
    if let Some(seen) = &moment.seen {
        let (tone, most) = if moment.ok {
            (Tone::Seen, 2)
        } else {
            (Tone::Wrong, 4)
        };
        // The arrow is never alone on its line.
        all.extend(lines(&format!("→\u{a0}{seen}"), columns, most, tone));
    }
    if let Some(expected) = &moment.expected {
        let words = format!("expected {expected}");
        all.extend(lines(&words, columns, 4, Tone::Expected));
    }
    all
}

fn lines(text: &str, columns: usize, most: usize, tone: Tone) -> Vec<Line> {
    let text = crate::sanitize::line(text);
    wrap(&text, columns, most)
        .into_iter()
        .map(|line| Line {
            text: shorten(&line, columns),
            tone,
        })
        .collect()
}

/// Converts small counts exactly.
pub(super) fn to_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number of columns of a line: small, and not below nought"
)]
fn to_count(columns: f64) -> usize {
    columns.max(8.0) as usize
}
