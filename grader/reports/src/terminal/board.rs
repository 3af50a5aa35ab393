//! One exercise as the watch shows it, from the events of its runs: its checks
//! as they end, and the first problem to look at. Results of the last run stay,
//! in a faint style, until the next run has new ones.

use super::{details, row};
use crate::card::without_styles;
use crate::layout::NARROWEST;
use crate::style::{FAINT, GOOD, paint};
use crate::{TextLayout, sanitize};
use dozen_model::{CheckReport, Event, ExerciseReport, Outcome, Verdict};

/// How many columns the bar of a build has.
const BAR: usize = 24;

/// The checks of one exercise, and how far the run is.
#[derive(Debug)]
pub struct Board {
    id: String,
    checks: Vec<Check>,
    doing: Doing,
    report: Option<Box<ExerciseReport>>,
}

#[derive(Debug)]
struct Check {
    id: String,
    title: String,
    max_points: u32,
    /// How it came out last.
    last: Option<Box<CheckReport>>,
    /// Whether that was in the run running, or in the last one if none is.
    fresh: bool,
}

#[derive(Debug)]
enum Doing {
    /// Nothing: the run is over, or there was none.
    Nothing,
    /// Building, with the last message of the build.
    Building(String),
    Checking,
}

impl Board {
    /// Returns the board of the exercise `id`, with id, title and points of
    /// each check.
    #[must_use]
    pub fn new<'a>(id: &str, checks: impl Iterator<Item = (&'a str, &'a str, u32)>) -> Self {
        let check = |(id, title, max_points): (&str, &str, u32)| Check {
            id: id.to_owned(),
            title: title.to_owned(),
            max_points,
            last: None,
            fresh: false,
        };
        Self {
            id: id.to_owned(),
            checks: checks.map(check).collect(),
            doing: Doing::Nothing,
            report: None,
        }
    }

    /// Updates the board. An event of another exercise has no effect.
    pub fn event(&mut self, event: &Event) {
        match event {
            Event::ExerciseStarted { id, .. } if *id == self.id => {
                self.doing = Doing::Building(String::new());
                for check in &mut self.checks {
                    check.fresh = false;
                }
            }
            Event::BuildProgress { id, text } if *id == self.id => {
                self.doing = Doing::Building(sanitize::line(text));
            }
            Event::BuildDone { id, .. } if *id == self.id => self.doing = Doing::Checking,
            Event::CheckDone { id, check } if *id == self.id => self.came_out(check),
            Event::ExerciseDone { report } if report.id == self.id => {
                self.doing = Doing::Nothing;
                if report.checks.is_empty() {
                    self.checks.iter_mut().for_each(|check| check.last = None);
                }
                self.report = Some(report.clone());
            }
            _ => {}
        }
    }

    /// Marks the run as stopped before its end.
    pub fn stopped(&mut self) {
        self.doing = Doing::Nothing;
    }

    /// Returns the report of the last run that ended.
    #[must_use]
    pub fn report(&self) -> Option<&ExerciseReport> {
        self.report.as_deref()
    }

    /// Returns whether a run is running.
    #[must_use]
    pub fn is_at_work(&self) -> bool {
        !matches!(self.doing, Doing::Nothing)
    }

    fn came_out(&mut self, done: &CheckReport) {
        if let Some(check) = self.checks.iter_mut().find(|check| check.id == done.id) {
            check.last = Some(Box::new(done.clone()));
            check.fresh = true;
        }
    }

    /// Returns the checks, and below them the first thing to look at, if
    /// possible in `height` lines: if there is not enough room for both, the
    /// checks are counted on one line.
    #[must_use]
    pub fn text(&self, width: usize, height: usize) -> String {
        let width = width.max(NARROWEST);
        let lines = |text: &str| text.lines().count();
        let rows = self.rows(width);
        let room = height.saturating_sub(lines(&rows) + 1);
        let concern = self.concern(width, room);
        if concern.is_empty() {
            return rows;
        }
        if lines(&concern) <= room {
            return format!("{rows}\n{concern}");
        }
        let concern = self.concern(width, height.saturating_sub(2));
        format!("{}\n{concern}", self.counts())
    }

    /// Returns the first thing to look at, of the last run that ended.
    fn concern(&self, width: usize, height: usize) -> String {
        let Some(report) = &self.report else {
            return String::new();
        };
        let text = details::first(report, TextLayout::columns(width), height);
        if self.is_at_work() {
            faint(&text)
        } else {
            text
        }
    }

    fn rows(&self, width: usize) -> String {
        let row = |check: &Check| {
            let text = match &check.last {
                Some(done) if check.fresh => row::done(done, TextLayout::columns(width)),
                _ => row::waiting(&check.title, check.max_points, width),
            };
            text + "\n"
        };
        self.checks.iter().map(row).collect()
    }

    /// Returns `✓ 4 pass  ✗ 2 fail  … 1 to come`.
    fn counts(&self) -> String {
        let came_out = |wanted: Option<Outcome>| {
            let outcome = |check: &&Check| {
                let last = check.last.as_ref().filter(|_| check.fresh);
                last.map(|last| last.outcome) == wanted
            };
            self.checks.iter().filter(outcome).count()
        };
        let all = [
            Outcome::Pass,
            Outcome::Fail,
            Outcome::NotReached,
            Outcome::Inconclusive,
        ];
        let mut parts: Vec<String> = Vec::new();
        for outcome in all {
            let count = came_out(Some(outcome));
            if count > 0 {
                let sign = paint(crate::card::style(outcome), outcome.sign());
                parts.push(format!("{sign} {count} {}", outcome.words()));
            }
        }
        let waiting = came_out(None);
        if waiting > 0 {
            parts.push(paint(FAINT, &format!("… {waiting} to come")));
        }
        format!("  {}\n", parts.join("   "))
    }

    /// Returns the progress or the result of the run, on one line.
    #[must_use]
    pub fn status(&self) -> String {
        match &self.doing {
            Doing::Building(said) if said.is_empty() => "building".to_owned(),
            Doing::Building(said) => building(said),
            Doing::Checking => {
                let done = self.checks.iter().filter(|check| check.fresh).count();
                format!("checking  {done} of {}", self.checks.len())
            }
            Doing::Nothing => match &self.report {
                Some(report) => details::points(report, TextLayout::columns(NARROWEST))
                    .trim()
                    .to_owned(),
                None => String::new(),
            },
        }
    }

    /// Returns whether the last run that ended passed.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        let passed = |report: &ExerciseReport| report.outcome == Verdict::Pass;
        self.report().is_some_and(passed)
    }
}

/// Returns the message of the build, with a bar if it has a count.
fn building(said: &str) -> String {
    let counts = said.rsplit_once(' ').and_then(|(doing, counts)| {
        let (done, all) = counts.split_once('/')?;
        Some((
            doing,
            done.parse::<usize>().ok()?,
            all.parse::<usize>().ok()?,
        ))
    });
    match counts {
        Some((doing, done, all)) if all > 1 && done <= all => {
            let full = BAR * done / all;
            let (full, rest) = ("━".repeat(full), "━".repeat(BAR - full));
            let bar = paint(GOOD, &full) + &paint(FAINT, &rest);
            format!("{doing}  {bar}  {done} of {all} crates")
        }
        _ => said.to_owned(),
    }
}

/// Returns the same text, faint on every line.
fn faint(text: &str) -> String {
    let text = without_styles(text);
    text.lines().map(|line| paint(FAINT, line) + "\n").collect()
}
