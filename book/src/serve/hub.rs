//! What the server's parts share: the state of each panel, of the progress
//! and of the book. Who listens always gets the latest; what lay between is
//! nobody's concern.

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

use super::{grading::Wanted, overview::Overview, panel::Panel, site::Site};
use crate::house::House;

/// The state of the server.
#[derive(Debug)]
pub(super) struct Hub {
    pub(super) house: House,
    /// Known to the pages of this server alone; another start has another.
    pub(super) token: String,
    pub(super) book: watch::Sender<Edition>,
    pub(super) overview: watch::Sender<Overview>,
    panels: BTreeMap<&'static str, watch::Sender<Panel>>,
    /// The exercises whose files were graded as they are now, or are just so.
    graded: Mutex<BTreeSet<&'static str>>,
    want: mpsc::UnboundedSender<Wanted>,
}

/// One build of the book.
#[derive(Debug, Clone, Default)]
pub(super) struct Edition {
    pub(super) number: u64,
    pub(super) site: Arc<Site>,
    /// Why the latest edits are not in it.
    pub(super) trouble: Option<String>,
}

impl Hub {
    pub(super) fn new(
        house: House,
        site: Site,
        want: mpsc::UnboundedSender<Wanted>,
    ) -> Result<Self> {
        let progress = Progress::load(&Progress::file(house.root()))?;
        let panel = |exercise: &'static Exercise| {
            let panel = Panel::new(exercise, &progress.of(exercise.key));
            (exercise.id, watch::Sender::new(panel))
        };
        let edition = Edition {
            site: Arc::new(site),
            ..Edition::default()
        };
        Ok(Self {
            house,
            token: format!("{:032x}", fastrand::u128(..)),
            book: watch::Sender::new(edition),
            overview: watch::Sender::new(Overview::of(&progress)),
            panels: EXERCISES.iter().map(panel).collect(),
            graded: Mutex::default(),
            want,
        })
    }

    /// The panel of an exercise of the course.
    pub(super) fn panel(&self, exercise: &Exercise) -> &watch::Sender<Panel> {
        &self.panels[exercise.id]
    }

    /// Asks for what the grading loop does.
    pub(super) fn want(&self, wanted: Wanted) {
        // Where the loop is gone the server is ending.
        let _ = self.want.send(wanted);
    }

    /// Asks for a check of the exercise as it is now.
    pub(super) fn check(&self, exercise: &'static Exercise) {
        self.graded().insert(exercise.id);
        self.want(Wanted::Check(exercise));
    }

    /// A page has the exercise's chapter open: it is shown as it is now.
    pub(super) fn opened(&self, exercise: &'static Exercise) {
        let graded = self.graded().contains(exercise.id);
        if !graded {
            self.check(exercise);
        }
    }

    /// A file of the exercise was saved. Where nobody looks on, it is checked
    /// when its chapter is opened.
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
        let file = Progress::file(self.house.root());
        let progress = Progress::update(&file, |progress| {
            progress.take_hint(exercise.key, check.id, check.hints.len());
        })?;
        self.show(&progress);
        Ok(())
    }

    /// Reads the progress anew: a terminal may have moved it on.
    pub(super) fn remember(&self) -> Result<(), ProgressError> {
        self.show(&Progress::load(&Progress::file(self.house.root()))?);
        Ok(())
    }

    fn show(&self, progress: &Progress) {
        self.overview.send_replace(Overview::of(progress));
        for exercise in EXERCISES {
            let entry = progress.of(exercise.key);
            self.panel(exercise)
                .send_modify(|panel| panel.remember(exercise, &entry));
        }
    }
}
