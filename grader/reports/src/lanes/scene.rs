//! The contents of a picture, without measures: the lanes, the moments that are
//! kept of a long trace, and how long each process and each outage lasted.

use crate::{moments, words};
use dozen_model::{Act, CheckReport, Finding, Moment, Outcome};

/// The longest trace that is shown whole.
const WHOLE: usize = 18;

/// The kind of a lane's owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Grader,
    Process,
    Resource,
}

/// One lane.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// From which row to which it was there.
    pub(super) lives: Vec<Span>,
    /// From which row to which it failed.
    pub(super) outages: Vec<Span>,
}

/// Rows; no end: to the end of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: Option<usize>,
}

/// One row.
#[derive(Debug)]
pub(super) enum Row<'a> {
    /// A moment in a lane; whether it is the first there.
    Moment {
        moment: &'a Moment,
        lane: usize,
        first: bool,
    },
    /// A number of moments that are left out.
    Gap(usize),
    /// How it ended, as text.
    End { good: bool, words: String },
}

/// All that is shown.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) lanes: Vec<Lane>,
    pub(super) rows: Vec<Row<'a>>,
    /// The process that the check failed on.
    pub(super) blamed: Option<&'a str>,
    told: String,
}

impl<'a> Scene<'a> {
    /// Returns the scene of a check.
    pub(super) fn of(check: &'a CheckReport) -> Self {
        let trace = &check.trace;
        let blamed = trace.iter().find(|moment| !moment.ok);
        let kept = kept(trace);
        let mut scene = Self {
            lanes: lanes(trace, &kept),
            rows: Vec::new(),
            blamed: blamed.map(|moment| moment.lane.as_str()),
            told: String::new(),
        };
        for (moment, kept) in trace.iter().zip(kept) {
            scene.add(moment, kept);
        }
        if let Some(words) = ending(check, blamed.is_some()) {
            let good = check.outcome == Outcome::Pass;
            scene.rows.push(Row::End { good, words });
        }
        scene.told = scene.telling(check, blamed);
        scene
    }

    /// Adds the next moment of the trace. A moment that is left out still
    /// starts and ends the processes that are shown.
    fn add(&mut self, moment: &'a Moment, kept: bool) {
        let lane = self.lanes.iter().position(|lane| lane.name == moment.lane);
        match self.rows.last_mut() {
            _ if kept => {}
            Some(Row::Gap(count)) => *count += 1,
            _ => self.rows.push(Row::Gap(1)),
        }
        let Some(lane) = lane else { return };
        let own = &mut self.lanes[lane];
        let first = own.lives.is_empty();
        let row = self.rows.len() - usize::from(!kept);
        own.happened(moment.act, row);
        if kept {
            self.rows.push(Row::Moment {
                moment,
                lane,
                first,
            });
        }
    }

    /// Returns the picture in a few sentences.
    pub(super) fn told(&self) -> String {
        self.told.clone()
    }

    fn telling(&self, check: &CheckReport, blamed: Option<&Moment>) -> String {
        let names: Vec<&str> = self.lanes.iter().map(|lane| lane.name.as_str()).collect();
        let last = check.trace.last().map_or(0, |moment| moment.t_ms);
        let mut told = format!(
            "Lanes: {}. {} moments in {}.",
            names.join(", "),
            check.trace.len(),
            words::duration(last)
        );
        if let Some(moment) = blamed {
            told += &format!(
                " It fails at {}, in the lane of {}: {}",
                words::duration(moment.t_ms),
                moment.lane,
                moment.detail
            );
            for (label, text) in [("seen", &moment.seen), ("expected", &moment.expected)] {
                if let Some(text) = text {
                    told += &format!("; {label}: {text}");
                }
            }
            told.push('.');
        }
        told
    }
}

impl Lane {
    fn new(name: &str, kind: Kind) -> Self {
        let from_the_start = Span { from: 0, to: None };
        Self {
            name: name.to_owned(),
            kind,
            lives: match kind {
                Kind::Grader => vec![from_the_start],
                Kind::Process | Kind::Resource => Vec::new(),
            },
            outages: Vec::new(),
        }
    }

    /// Updates the lanes for an act in a row.
    fn happened(&mut self, act: Act, row: usize) {
        let end = |spans: &mut Vec<Span>| {
            if let Some(open) = spans.last_mut().filter(|span| span.to.is_none()) {
                open.to = Some(row);
            }
        };
        let begin = Span {
            from: row,
            to: None,
        };
        match act {
            Act::Exit => end(&mut self.lives),
            Act::Outage => {
                end(&mut self.outages);
                self.outages.push(begin);
            }
            Act::Restore => end(&mut self.outages),
            _ => {}
        }
        let starts = act == Act::Start || self.kind == Kind::Resource;
        if starts && self.lives.last().is_none_or(|span| span.to.is_some()) {
            self.lives.push(begin);
        }
    }
}

/// Returns the lanes of the shown moments, in the order in which they begin.
fn lanes(trace: &[Moment], kept: &[bool]) -> Vec<Lane> {
    let mut lanes = vec![Lane::new("grader", Kind::Grader)];
    for (moment, _) in trace.iter().zip(kept).filter(|(_, kept)| **kept) {
        if lanes.iter().all(|lane| lane.name != moment.lane) {
            let own = trace.iter().filter(|other| other.lane == moment.lane);
            let is_process = own.map(|moment| moment.act).any(|act| act == Act::Start);
            let kind = if is_process {
                Kind::Process
            } else {
                Kind::Resource
            };
            lanes.push(Lane::new(&moment.lane, kind));
        }
    }
    lanes
}

/// Selects the moments that are shown: of a long trace those that a card shows,
/// and its turning points.
fn kept(trace: &[Moment]) -> Vec<bool> {
    let is_turn = |act| matches!(act, Act::Signal | Act::Exit | Act::Outage | Act::Restore);
    let also = |moment: &Moment| trace.len() <= WHOLE || is_turn(moment.act);
    let shown = moments::kept(trace, moments::Kept::USUAL, also);
    let is_shown = |at| shown.iter().any(|range| range.contains(&at));
    (0..trace.len()).map(is_shown).collect()
}

/// Returns the last row, if the trace itself does not say how it ended.
fn ending(check: &CheckReport, told: bool) -> Option<String> {
    let finding = |finding: &Finding| {
        format!(
            "{}: saw {}, expected {}",
            finding.did, finding.observed, finding.expected
        )
    };
    match check.outcome {
        Outcome::Pass => Some("passes: all is as expected".to_owned()),
        _ if told => None,
        _ => check.finding.as_ref().map(finding),
    }
}
