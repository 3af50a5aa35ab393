//! The contents of the panel of one exercise: built from the progress, and
//! updated by each event of a run. The page only draws it.

use std::sync::Arc;

use dozen::{
    course::{Check, EXERCISES, Exercise},
    model::{CheckReport, Event, ExerciseReport, Outcome, Verdict},
    progress::Entry,
    reports::{colourless, harmless_line},
};
use serde::Serialize;

use super::{
    failure_card::{Card, shortened},
    wording::{self, Counts},
};
use crate::{chapter::numbered, templates::smart};

/// How far the run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// Nothing was run since the server was started.
    Idle,
    /// Another exercise's run comes first.
    Waiting,
    /// It is being built.
    Building,
    /// Its checks are running.
    Checking,
    /// The run is over.
    Done,
}

/// The panel of one exercise.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Panel {
    exercise: &'static str,
    phase: Phase,
    /// The state as a sentence or two; a screen reader announces it.
    status: String,
    /// The state in two or three words, for the corner of the page.
    short: String,
    /// The check to look at first, after a run that failed.
    first: Option<First>,
    /// The last message of the build; screen readers skip it.
    detail: String,
    verdict: Option<Verdict>,
    messages: Vec<String>,
    points: u32,
    max_points: u32,
    /// After a pass: the exercise that comes next, if there is one.
    next: Option<Next>,
    /// Whether the learner has tried: a change was graded, or a hint taken.
    tried: bool,
    /// The number of the run, so that a picture of an earlier one is replaced.
    run: u64,
    checks: Vec<Item>,
}

/// The exercise that comes next.
#[derive(Debug, Clone, Serialize)]
struct Next {
    page: String,
    title: String,
}

/// The check that failed first.
#[derive(Debug, Clone, Serialize)]
struct First {
    id: &'static str,
    title: String,
}

/// One check in the panel.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Item {
    id: &'static str,
    title: String,
    /// How it ended: in this run, or else the last time.
    outcome: Option<Outcome>,
    sign: &'static str,
    words: &'static str,
    /// Whether this run has reached it.
    fresh: bool,
    points: u32,
    max_points: u32,
    card: Option<Card>,
    picture: bool,
    hints: Vec<Hint>,
    /// The level of the next hint, if one is left.
    next_hint: Option<&'static str>,
    #[serde(skip)]
    report: Option<Arc<CheckReport>>,
}

/// A hint that was taken.
#[derive(Debug, Clone, Serialize)]
struct Hint {
    level: &'static str,
    text: String,
}

const LEVELS: [&str; 3] = ["a nudge", "the concept", "nearly the answer"];

impl Panel {
    /// Returns the panel before any run.
    pub(super) fn new(exercise: &'static Exercise, entry: &Entry) -> Self {
        let checks = exercise.checks.iter().map(Item::new).collect();
        let mut panel = Self {
            exercise: exercise.id,
            phase: Phase::Idle,
            status: String::new(),
            short: String::new(),
            first: None,
            detail: String::new(),
            verdict: None,
            messages: Vec::new(),
            points: 0,
            max_points: exercise.max_points(),
            next: None,
            tried: false,
            run: 0,
            checks,
        };
        panel.remember(exercise, entry);
        panel
    }

    /// Sets the recorded progress: the hints taken, and the outcomes of checks
    /// before this server's first run.
    pub(super) fn remember(&mut self, exercise: &'static Exercise, entry: &Entry) {
        self.tried = entry.changed || entry.passed_at.is_some() || !entry.hints.is_empty();
        let idle = self.phase == Phase::Idle;
        for (item, check) in self.checks.iter_mut().zip(exercise.checks) {
            item.take_hints(check, entry);
            if idle {
                item.outcome = entry.checks.get(check.id).copied();
                item.words = wording::outcome_before(item.outcome);
            }
        }
        if idle {
            self.status = format!("Before: {}.", wording::how_far(entry));
            "Not checked".clone_into(&mut self.short);
        }
    }

    /// Marks that the exercise waits for another.
    pub(super) fn wait(&mut self) {
        self.phase = Phase::Waiting;
        "Waits for the run of another exercise.".clone_into(&mut self.status);
        "Waiting …".clone_into(&mut self.short);
    }

    /// Marks the beginning of a run.
    pub(super) fn begin(&mut self) {
        self.phase = Phase::Building;
        "Checking your service …".clone_into(&mut self.status);
        "Checking …".clone_into(&mut self.short);
        self.detail.clear();
        self.messages.clear();
        self.verdict = None;
        self.next = None;
        self.first = None;
        self.run += 1;
        for item in &mut self.checks {
            item.fresh = false;
            item.sign = "…";
            item.words = "being checked";
        }
    }

    /// Applies one event of the run.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::ExerciseStarted { .. } => self.phase = Phase::Building,
            Event::BuildProgress { text, .. } => self.detail = harmless_line(text),
            Event::BuildDone { .. } => {
                self.phase = Phase::Checking;
                self.detail.clear();
            }
            Event::CheckRetried { check, .. } => {
                self.detail = format!("{check} once more, on fresh processes");
            }
            Event::CheckDone { check, .. } => self.take(check),
            Event::ExerciseDone { report } => self.finish(report),
        }
    }

    /// Marks a run that ended without a verdict.
    pub(super) fn trouble(&mut self, words: &str) {
        self.end();
        self.status = format!("The grader could not do its work: {}", harmless_line(words));
        "Grader failed".clone_into(&mut self.short);
    }

    /// Returns the report of a check of the last run that came to it.
    pub(super) fn report(&self, check: &str) -> Option<Arc<CheckReport>> {
        let item = self.checks.iter().find(|item| item.id == check)?;
        item.report.clone()
    }

    fn take(&mut self, report: &CheckReport) {
        let item = self.checks.iter_mut().find(|item| item.id == report.id);
        if let Some(item) = item {
            item.take(report);
        }
        self.points = self.checks.iter().map(|item| item.points).sum();
    }

    fn finish(&mut self, report: &ExerciseReport) {
        for check in &report.checks {
            self.take(check);
        }
        self.end();
        self.verdict = Some(report.outcome);
        if report.outcome == Verdict::Pass {
            self.next = next_after(self.exercise);
        }
        let message = |text: &String| shortened(&colourless(text));
        self.messages = report.messages.iter().map(message).collect();
        let counts = Counts::of(self.checks.iter().filter_map(|item| item.outcome));
        self.status = wording::verdict(report.outcome, counts);
        self.short = wording::short(report.outcome, counts);
        if report.outcome == Verdict::Fail {
            self.first = self.first_to_look_at();
        }
    }

    fn first_to_look_at(&self) -> Option<First> {
        let with = |wanted| move |item: &&Item| item.outcome == Some(wanted);
        let mut failed = self.checks.iter().filter(with(Outcome::Fail));
        let mut waiting = self.checks.iter().filter(with(Outcome::NotReached));
        let item = failed.next().or_else(|| waiting.next())?;
        Some(First {
            id: item.id,
            title: item.title.clone(),
        })
    }

    fn end(&mut self) {
        self.phase = Phase::Done;
        self.detail.clear();
        for item in self.checks.iter_mut().filter(|item| !item.fresh) {
            item.sign = " ";
            item.words = wording::outcome_before(item.outcome);
        }
    }
}

fn next_after(exercise: &str) -> Option<Next> {
    let mut after = EXERCISES.iter().skip_while(|other| other.id != exercise);
    let next = after.nth(1)?;
    Some(Next {
        page: format!("{}.html", next.chapter),
        title: numbered(next),
    })
}

impl Item {
    fn new(check: &'static Check) -> Self {
        Self {
            id: check.id,
            title: smart(check.title),
            outcome: None,
            sign: " ",
            words: wording::outcome_before(None),
            fresh: false,
            points: 0,
            max_points: check.points,
            card: None,
            picture: false,
            hints: Vec::new(),
            next_hint: None,
            report: None,
        }
    }

    fn take_hints(&mut self, check: &'static Check, entry: &Entry) {
        let taken = entry.hints.get(check.id).copied().unwrap_or(0);
        let hints = LEVELS.iter().zip(check.hints).take(taken);
        self.hints = hints
            .map(|(level, text)| Hint {
                level,
                text: smart(text),
            })
            .collect();
        self.next_hint = LEVELS.get(taken).copied();
    }

    fn take(&mut self, report: &CheckReport) {
        self.outcome = Some(report.outcome);
        self.sign = report.outcome.sign();
        self.words = wording::outcome(report.outcome);
        self.fresh = true;
        self.points = report.points;
        self.card = report.finding.as_ref().map(Card::of);
        self.picture = !report.trace.is_empty();
        self.report = Some(Arc::new(report.clone()));
    }
}
