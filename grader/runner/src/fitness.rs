//! Decides whether this machine is fit to judge, before a check's failure
//! counts against a submission.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use dozen_platform::ask_canary;
use tokio::sync::Mutex;

/// How long a canary may take to start and answer, times the patience.
const LIMIT: Duration = Duration::from_secs(5);

/// The canary of one run. A machine that was fit once is not asked again.
#[derive(Debug)]
pub struct Fitness {
    dozen: PathBuf,
    run: PathBuf,
    took: Mutex<Option<Duration>>,
}

impl Fitness {
    /// Returns the fitness of a run in the folder `run`; `dozen` is the program
    /// that knows the hidden `canary` subcommand.
    #[must_use]
    pub fn new(dozen: &Path, run: &Path) -> Self {
        Self {
            dozen: dozen.to_owned(),
            run: run.to_owned(),
            took: Mutex::default(),
        }
    }

    /// Starts a canary, unless one has answered in this run.
    ///
    /// # Errors
    /// Returns a sentence that says what the machine did not do.
    pub(super) async fn check(&self, patience: f64) -> Result<(), String> {
        let mut took = self.took.lock().await;
        if took.is_none() {
            *took = Some(ask_canary(&self.dozen, &self.run, LIMIT.mul_f64(patience)).await?);
        }
        Ok(())
    }

    /// Returns how long the canary took to start and to answer, if it was
    /// asked.
    pub(super) async fn took(&self) -> Option<Duration> {
        *self.took.lock().await
    }
}
