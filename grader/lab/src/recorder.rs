//! Writes the trace.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use dozen_model::{Act, Moment, Step, Trace};

/// The longest trace that is kept: a service that floods a stand-in does not
/// flood the report.
const MOMENTS: usize = 2000;

/// The trace of one lab, shared by everything that acts in it.
#[derive(Debug, Clone)]
pub(super) struct Recorder {
    start: Instant,
    trace: Arc<Mutex<Trace>>,
}

impl Recorder {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            trace: Arc::default(),
        }
    }

    /// Adds a moment, and returns its place in the trace.
    pub(super) fn add(
        &self,
        lane: &str,
        act: Act,
        detail: impl Into<String>,
        step: Option<Step>,
    ) -> usize {
        let moment = Moment {
            t_ms: u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX),
            lane: lane.to_owned(),
            act,
            detail: detail.into(),
            seen: None,
            ok: true,
            expected: None,
            step,
        };
        let mut trace = self.trace();
        if trace.len() < MOMENTS {
            trace.push(moment);
        }
        trace.len() - 1
    }

    /// Adds the observation to the moment at `place`.
    pub(super) fn saw(&self, place: usize, seen: impl Into<String>) {
        if let Some(moment) = self.trace().get_mut(place) {
            moment.seen = Some(seen.into());
        }
    }

    /// Changes the act of the moment at `place`.
    pub(super) fn set_act(&self, place: usize, act: Act) {
        if let Some(moment) = self.trace().get_mut(place) {
            moment.act = act;
        }
    }

    /// Sets the visitor of the request at `place`.
    pub(super) fn set_visitor(&self, place: usize, name: &str) {
        let mut trace = self.trace();
        let step = trace.get_mut(place).and_then(|moment| moment.step.as_mut());
        if let Some(Step::Request { visitor, .. }) = step {
            visitor.get_or_insert_with(|| name.to_owned());
        }
    }

    /// Marks the moment at `place` as the one that failed the check.
    pub(super) fn blame(&self, place: usize, expected: &str) {
        if let Some(moment) = self.trace().get_mut(place) {
            moment.ok = false;
            moment.expected = Some(expected.to_owned());
        }
    }

    /// Marks the last moment as the one that failed the check.
    pub(super) fn blame_last(&self, expected: &str) {
        let last = self.trace().len();
        if let Some(place) = last.checked_sub(1) {
            self.blame(place, expected);
        }
    }

    pub(super) fn take(&self) -> Trace {
        std::mem::take(&mut *self.trace())
    }

    fn trace(&self) -> std::sync::MutexGuard<'_, Trace> {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
