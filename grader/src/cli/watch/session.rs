//! The state of a watch: an exercise, its saves, and the run that grades it.
//! The screen and the lines both show it.

use std::{collections::VecDeque, future::pending, path::PathBuf, pin::Pin, rc::Rc};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{
    cli::{
        check::GradingOptions,
        course_root::{CourseRoot, RunGuard},
        failure::Failure,
        hint,
        record_progress::remember,
    },
    course::{Check, EXERCISES, Exercise, PARTS},
    model::{Event, Outcome, Report},
    progress::{Entry, Progress},
    runner,
    saves::Saves,
};

/// An event of the session, for the screen or the lines.
#[derive(Debug)]
pub(super) enum SessionEvent {
    /// The learner has saved.
    Saved,
    /// The run running came one step further.
    Event(Event),
    /// It is over.
    Done(Box<Report>),
}

/// An exercise that is watched.
pub(super) struct Session {
    pub(super) house: CourseRoot,
    pub(super) exercise: &'static Exercise,
    pub(super) progress: Progress,
    /// The last run of this exercise that ended.
    pub(super) last: Option<Box<Report>>,
    how: GradingOptions,
    blind: bool,
    saves: Saves,
    shift: Option<Rc<RunGuard>>,
    run: Option<Run>,
    /// The exercise to grade after the current run.
    queue: VecDeque<&'static Exercise>,
}

/// A current run. Dropping it ends its processes.
struct Run {
    exercise: &'static Exercise,
    work: Pin<Box<dyn Future<Output = Report>>>,
    events: UnboundedReceiver<Event>,
    /// Its report, while there are events that were not shown yet.
    report: Option<Report>,
}

impl Session {
    pub(super) fn of(
        house: CourseRoot,
        exercise: &'static Exercise,
        how: GradingOptions,
        blind: bool,
    ) -> Result<Self, Failure> {
        Ok(Self {
            progress: house.progress()?,
            saves: Saves::of(&house.exercise(exercise), PARTS, blind),
            house,
            exercise,
            last: None,
            how,
            blind,
            shift: None,
            run: None,
            queue: VecDeque::new(),
        })
    }

    /// Waits for the next thing to happen. Nothing is lost if this is dropped
    /// and called again.
    pub(super) async fn happened(&mut self) -> SessionEvent {
        tokio::select! {
            biased;
            () = self.saves.next() => SessionEvent::Saved,
            step = step(&mut self.run) => step,
        }
    }

    /// Grades the exercise; a run running is stopped first.
    pub(super) fn grade(&mut self) -> Result<(), Failure> {
        self.stop();
        self.begin(self.exercise)
    }

    /// Grades all of them, one after the other.
    pub(super) fn grade_all(&mut self) -> Result<(), Failure> {
        self.stop();
        self.queue = EXERCISES.iter().collect();
        self.go_on()
    }

    /// Begins the run of the next exercise that waits.
    fn go_on(&mut self) -> Result<(), Failure> {
        match self.queue.pop_front() {
            Some(next) => self.begin(next),
            None => Ok(()),
        }
    }

    fn begin(&mut self, exercise: &'static Exercise) -> Result<(), Failure> {
        let shift = match &self.shift {
            Some(shift) => Rc::clone(shift),
            None => Rc::new(self.house.begin("main")?),
        };
        self.shift = Some(Rc::clone(&shift));
        let options = self.how.options(&[]);
        let task = [self.house.task(exercise)];
        let (tell, events) = unbounded_channel();
        let work = async move {
            // A receiver that is gone has dropped this too.
            let mut emit = |event| drop(tell.send(event));
            runner::grade(&task, &shift.workshop, &options, &mut emit).await
        };
        self.run = Some(Run {
            exercise,
            work: Box::pin(work),
            events,
            report: None,
        });
        Ok(())
    }

    /// Returns the exercise that is being graded.
    pub(super) fn at_work(&self) -> Option<&'static Exercise> {
        self.run.as_ref().map(|run| run.exercise)
    }

    /// Stops the run running, if there is one; every process of it is gone.
    pub(super) fn stop(&mut self) {
        self.queue.clear();
        if self.run.take().is_some()
            && let Some(shift) = &self.shift
        {
            shift.end_strays();
        }
    }

    /// Holds nothing any more that a program of the learner's could be taken
    /// for; the next run begins again.
    pub(super) fn let_go(&mut self) {
        self.stop();
        self.shift = None;
    }

    /// Records the result of a run, and begins the next one if one waits.
    /// Returns the text for the learner.
    pub(super) fn remember(&mut self, report: Box<Report>) -> Result<Vec<String>, Failure> {
        let Some(run) = self.run.take() else {
            return Ok(Vec::new());
        };
        let remembered = remember(&self.house, &[run.exercise], &report, true);
        if run.exercise.id == self.exercise.id {
            self.last = Some(report);
        }
        self.progress = self.house.progress()?;
        self.go_on()?;
        remembered
    }

    /// Watches another exercise.
    pub(super) fn go_to(&mut self, exercise: &'static Exercise) -> Result<(), Failure> {
        self.stop();
        self.exercise = exercise;
        self.saves = Saves::of(&self.house.exercise(exercise), PARTS, self.blind);
        self.last = None;
        self.grade()
    }

    /// Returns the exercise `step` places further on, if there is one.
    pub(super) fn beside(&self, places: isize) -> Option<&'static Exercise> {
        let here = EXERCISES.iter().position(|e| e.id == self.exercise.id)?;
        EXERCISES.get(here.checked_add_signed(places)?)
    }

    /// Returns the progress of the exercise.
    pub(super) fn entry(&self) -> Entry {
        self.progress.of(self.exercise.key)
    }

    /// Returns the check that hints are for: the first that failed last time.
    pub(super) fn failed(&self) -> Option<&'static Check> {
        hint::failed_last(self.exercise, &self.entry())
    }

    /// Returns how many exercises have passed.
    pub(super) fn passed(&self) -> usize {
        let passed = |exercise: &&Exercise| self.progress.has_passed(exercise.key);
        EXERCISES.iter().filter(passed).count()
    }

    /// Returns whether the exercise has passed, now or before.
    pub(super) fn has_passed(&self) -> bool {
        self.progress.has_passed(self.exercise.key)
    }

    /// Returns whether nothing was ever checked here.
    pub(super) fn is_first(&self) -> bool {
        let untouched = |exercise: &Exercise| self.progress.of(exercise.key) == Entry::default();
        EXERCISES.iter().all(untouched)
    }

    /// Returns the file to open: the one that the compiler names, or the
    /// service's own.
    pub(super) fn source(&self) -> PathBuf {
        self.house.exercise(self.exercise).join("src/main.rs")
    }

    /// Returns the state of the exercise, and the command to return.
    pub(super) fn farewell(&self) -> String {
        let entry = self.entry();
        let passing = entry
            .checks
            .values()
            .filter(|o| **o == Outcome::Pass)
            .count();
        let all = self.exercise.checks.len();
        let stands = if entry.passed_at.is_some() && passing == all {
            "passed".to_owned()
        } else if entry.checks.is_empty() {
            "not checked yet".to_owned()
        } else {
            format!("{passing} of {all} checks pass")
        };
        format!(
            "{}: {stands}. {} of {} exercises passed.\n\
             Your work is in {}; come back with `{}`.\n",
            self.exercise.id,
            self.passed(),
            EXERCISES.len(),
            self.house.shown(&self.house.exercise(self.exercise)),
            self.way_back(),
        )
    }

    /// Returns the command that opens this exercise again.
    fn way_back(&self) -> String {
        let command = crate::reports::COMMAND;
        match self.house.at_hand() {
            Ok(at_hand) if at_hand.id == self.exercise.id => command.to_string(),
            _ => format!("{command} watch {}", hint::number_of(self.exercise)),
        }
    }
}

/// Returns the next step of a run; if there is none, never.
async fn step(run: &mut Option<Run>) -> SessionEvent {
    let Some(run) = run else {
        return pending().await;
    };
    if run.report.is_none() {
        tokio::select! {
            biased;
            Some(event) = run.events.recv() => return SessionEvent::Event(event),
            report = &mut run.work => run.report = Some(report),
        }
    }
    match run.events.try_recv() {
        Ok(event) => SessionEvent::Event(event),
        Err(_) => match run.report.take() {
            Some(report) => SessionEvent::Done(Box::new(report)),
            None => pending().await,
        },
    }
}
