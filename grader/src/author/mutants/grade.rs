//! Grades one mutant, up to the first check that fails.

use std::path::Path;

use tokio::sync::mpsc;

use super::{Mutant, Verdict};
use crate::{
    author::{
        built::{NotBuilt, build},
        variant::Variant,
    },
    course::Exercise,
    model::{CheckReport, Event, Outcome, Verdict as Whole},
    runner::{self, Options, Ready, Workshop},
};

/// How often one has to pass, each time with other draws, to survive.
const ROUNDS: u64 = 2;

/// The settings for grading mutants of one exercise.
#[derive(Debug)]
pub(super) struct Bench {
    pub(super) exercise: &'static Exercise,
    pub(super) reference: Variant,
    pub(super) solution: std::path::PathBuf,
    pub(super) options: Options,
}

impl Bench {
    /// Grades `mutant`. The check `likely` runs before the others.
    pub(super) async fn grade(
        &self,
        mutant: Option<&Mutant>,
        likely: Option<&str>,
        workshop: &Workshop,
    ) -> Verdict {
        let lay_out = |dir: &Path| {
            self.reference.lay_out(&self.solution, dir)?;
            mutant.map_or(Ok(()), |mutant| mutant.apply(dir))
        };
        let ready = match build(self.exercise, workshop, self.options.seed, lay_out).await {
            Ok(ready) => ready,
            Err(NotBuilt::Report(report)) if report.outcome == Whole::BuildFailed => {
                return Verdict::Unbuildable;
            }
            Err(cause) => {
                return Verdict::Unjudged {
                    why: cause.to_string(),
                };
            }
        };
        if let Some(likely) = likely {
            let mut alone = self.options.clone();
            alone.only = vec![likely.to_owned()];
            let verdict = round(&ready, &alone).await;
            if verdict != Verdict::Survived {
                return verdict;
            }
        }
        for number in 0..ROUNDS {
            let mut options = self.options.clone();
            options.seed += number;
            let verdict = round(&ready, &options).await;
            if verdict != Verdict::Survived {
                return verdict;
            }
        }
        Verdict::Survived
    }
}

/// Runs the checks side by side until one fails; the others are dropped then,
/// and with them every process of theirs.
async fn round(ready: &Ready, options: &Options) -> Verdict {
    let (tell, mut failed) = mpsc::unbounded_channel();
    let mut hear = |event: Event| {
        if let Event::CheckDone { check, .. } = event
            && check.outcome == Outcome::Fail
        {
            // The receiver lives as long as this does.
            let _ = tell.send(check.id.clone());
        }
    };
    tokio::select! {
        biased;
        Some(by) = failed.recv() => Verdict::Killed { by },
        report = runner::check(ready, options, &mut hear) => of_all(&report.checks),
    }
}

/// Returns the verdict on a run that came to its end.
fn of_all(checks: &[CheckReport]) -> Verdict {
    let first = |outcome| checks.iter().find(|check| check.outcome == outcome);
    let failed = first(Outcome::Fail).or_else(|| first(Outcome::NotReached));
    if let Some(check) = failed {
        return Verdict::Killed {
            by: check.id.clone(),
        };
    }
    match first(Outcome::Inconclusive) {
        Some(check) => {
            let finding = check.finding.as_ref();
            let why = finding.map_or("", |finding| finding.observed.as_str());
            Verdict::Unjudged {
                why: format!("{}: {why}", check.id),
            }
        }
        None => Verdict::Survived,
    }
}
