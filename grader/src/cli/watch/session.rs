//! What is watched: an exercise, its saves, and the run that grades it. Both
//! ways of showing it, the screen and the lines, are drawn from this.

use std::{collections::VecDeque, future::pending, path::PathBuf, pin::Pin, rc::Rc};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{
    cli::{
        check::How,
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

/// Something that whoever shows it has to know.
#[derive(Debug)]
pub(super) enum Happened {
    /// The learner has saved.
    Saved,
    /// The run at work came one step further.
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
    how: How,
    blind: bool,
    saves: Saves,
    shift: Option<Rc<RunGuard>>,
    run: Option<Run>,
    /// What is graded after the run at work.
    queue: VecDeque<&'static Exercise>,
}

/// A run at work. Dropping it ends what it started.
struct Run {
    exercise: &'static Exercise,
    work: Pin<Box<dyn Future<Output = Report>>>,
    events: UnboundedReceiver<Event>,
    /// What it came to, while there are events that nobody has seen yet.
    report: Option<Report>,
}

impl Session {
    pub(super) fn of(
        house: CourseRoot,
        exercise: &'static Exercise,
        how: How,
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

    /// Waits for the next thing to happen. Nothing is lost where this is
    /// dropped and called again.
    pub(super) async fn happened(&mut self) -> Happened {
        tokio::select! {
            biased;
            () = self.saves.next() => Happened::Saved,
            step = step(&mut self.run) => step,
        }
    }

    /// Grades the exercise; a run at work is stopped first.
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

    /// Begins with the next one that waits to be graded.
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
            // Whoever stopped listening has dropped this too.
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

    /// The exercise that is being graded.
    pub(super) fn at_work(&self) -> Option<&'static Exercise> {
        self.run.as_ref().map(|run| run.exercise)
    }

    /// Stops the run at work, if there is one; every process of it is gone.
    pub(super) fn stop(&mut self) {
        self.queue.clear();
        if self.run.take().is_some()
            && let Some(shift) = &self.shift
        {
            shift.end_strays();
        }
    }

    /// Holds nothing any more that a program of the learner's could be taken
    /// for; the next run begins anew.
    pub(super) fn let_go(&mut self) {
        self.stop();
        self.shift = None;
    }

    /// Remembers what came of a run, and begins the next one where one waits.
    /// Returns what the learner is to be told of that.
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

    /// The exercise so many places further on, if there is one.
    pub(super) fn beside(&self, places: isize) -> Option<&'static Exercise> {
        let here = EXERCISES.iter().position(|e| e.id == self.exercise.id)?;
        EXERCISES.get(here.checked_add_signed(places)?)
    }

    /// What is remembered of the exercise.
    pub(super) fn entry(&self) -> Entry {
        self.progress.of(self.exercise.key)
    }

    /// The check that hints are for: the first that failed last time.
    pub(super) fn failed(&self) -> Option<&'static Check> {
        hint::failed_last(self.exercise, &self.entry())
    }

    /// How many exercises have passed.
    pub(super) fn passed(&self) -> usize {
        let passed = |exercise: &&Exercise| self.progress.has_passed(exercise.key);
        EXERCISES.iter().filter(passed).count()
    }

    /// Whether the exercise has passed, now or before.
    pub(super) fn has_passed(&self) -> bool {
        self.progress.has_passed(self.exercise.key)
    }

    /// Whether nothing was ever checked here.
    pub(super) fn is_first(&self) -> bool {
        let untouched = |exercise: &Exercise| self.progress.of(exercise.key) == Entry::default();
        EXERCISES.iter().all(untouched)
    }

    /// The file to open: where the compiler points, or where the service is.
    pub(super) fn source(&self) -> PathBuf {
        self.house.exercise(self.exercise).join("src/main.rs")
    }

    /// What stands of the exercise, and how to come back.
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

    /// The command that opens this exercise again.
    fn way_back(&self) -> String {
        let command = crate::reports::COMMAND;
        match self.house.at_hand() {
            Ok(at_hand) if at_hand.id == self.exercise.id => command.to_owned(),
            _ => format!("{command} watch {}", hint::number_of(self.exercise)),
        }
    }
}

/// The next step of a run; where there is none, never.
async fn step(run: &mut Option<Run>) -> Happened {
    let Some(run) = run else {
        return pending().await;
    };
    if run.report.is_none() {
        tokio::select! {
            biased;
            Some(event) = run.events.recv() => return Happened::Event(event),
            report = &mut run.work => run.report = Some(report),
        }
    }
    match run.events.try_recv() {
        Ok(event) => Happened::Event(event),
        Err(_) => match run.report.take() {
            Some(report) => Happened::Done(Box::new(report)),
            None => pending().await,
        },
    }
}
