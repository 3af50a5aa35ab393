//! The shared state of the server: each panel, the progress and the book. A
//! listener always gets the latest state and may miss those before it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Result;
use dozen::{
    course::{EXERCISES, Exercise},
    progress::{Progress, ProgressError},
};
use tokio::sync::{mpsc, watch};

use super::{panel::Panel, progress_overview::ProgressOverview, site::Site};
use crate::course_root::CourseRoot;

/// A request to the grading loop.
#[derive(Debug, Clone, Copy)]
pub(super) enum GradingRequest {
    /// A check of this exercise, from the start.
    Check(&'static Exercise),
    /// The end.
    Stop,
}

/// The state of the server.
#[derive(Debug)]
pub(super) struct ServerState {
    pub(super) course: CourseRoot,
    /// Known to the pages of this server alone; another start has another.
    pub(super) token: String,
    pub(super) book: watch::Sender<Edition>,
    pub(super) overview: watch::Sender<ProgressOverview>,
    panels: BTreeMap<&'static str, watch::Sender<Panel>>,
    /// The exercises whose current files were graded, or are being graded.
    graded: Mutex<BTreeSet<&'static str>>,
    want: mpsc::UnboundedSender<GradingRequest>,
}

/// One build of the book.
#[derive(Debug, Clone, Default)]
pub(super) struct Edition {
    pub(super) number: u64,
    pub(super) site: Arc<Site>,
    /// Why the latest edits are not in it.
    pub(super) trouble: Option<String>,
}

impl ServerState {
    pub(super) fn new(
        course: CourseRoot,
        site: Site,
        want: mpsc::UnboundedSender<GradingRequest>,
    ) -> Result<Self> {
        let progress = Progress::load(&Progress::file(course.root()))?;
        let panel = |exercise: &'static Exercise| {
            let panel = Panel::new(exercise, &progress.of(exercise.key));
            (exercise.id, watch::Sender::new(panel))
        };
        let edition = Edition {
            site: Arc::new(site),
            ..Edition::default()
        };
        Ok(Self {
            course,
            token: format!("{:032x}", fastrand::u128(..)),
            book: watch::Sender::new(edition),
            overview: watch::Sender::new(ProgressOverview::of(&progress)),
            panels: EXERCISES.iter().map(panel).collect(),
            graded: Mutex::default(),
            want,
        })
    }

    /// Returns the panel of an exercise of the course.
    pub(super) fn panel(&self, exercise: &Exercise) -> &watch::Sender<Panel> {
        &self.panels[exercise.id]
    }

    /// Sends a request to the grading loop.
    pub(super) fn want(&self, wanted: GradingRequest) {
        // If the loop is gone, the server is ending.
        let _ = self.want.send(wanted);
    }

    /// Asks for a check of the exercise as it is now.
    pub(super) fn check(&self, exercise: &'static Exercise) {
        self.graded().insert(exercise.id);
        self.want(GradingRequest::Check(exercise));
    }

    /// Updates the panel of an exercise whose chapter a page has opened.
    pub(super) fn opened(&self, exercise: &'static Exercise) {
        let graded = self.graded().contains(exercise.id);
        if !graded {
            self.check(exercise);
        }
    }

    /// Takes note that a file of the exercise was saved. If no page shows its
    /// chapter, the exercise is checked when one does.
    pub(super) fn saved(&self, exercise: &'static Exercise) {
        if self.panel(exercise).receiver_count() > 0 {
            self.check(exercise);
        } else {
            self.graded().remove(exercise.id);
        }
    }

    fn graded(&self) -> MutexGuard<'_, BTreeSet<&'static str>> {
        self.graded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next hint of a check; it is remembered for the terminal too.
    pub(super) fn take_hint(
        &self,
        exercise: &'static Exercise,
        check: &dozen::course::Check,
    ) -> Result<(), ProgressError> {
        let file = Progress::file(self.course.root());
        let progress = Progress::update(&file, |progress| {
            progress.take_hint(exercise.key, check.id, check.hints.len());
        })?;
        self.show(&progress);
        Ok(())
    }

    /// Reads the progress again: a terminal may have moved it on.
    pub(super) fn remember(&self) -> Result<(), ProgressError> {
        self.show(&Progress::load(&Progress::file(self.course.root()))?);
        Ok(())
    }

    fn show(&self, progress: &Progress) {
        self.overview.send_replace(ProgressOverview::of(progress));
        for exercise in EXERCISES {
            let entry = progress.of(exercise.key);
            self.panel(exercise)
                .send_modify(|panel| panel.remember(exercise, &entry));
        }
    }
}
