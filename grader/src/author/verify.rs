//! Compares an exercise with its cases: every variant is built and checked as
//! a submission is, and each verdict, card and recording is compared with the
//! one that `cases.toml` and the recorded files demand.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Instant,
};

use tokio::sync::Semaphore;

use super::{
    built::build,
    cards::Cards,
    cases::{CasesError, Need},
    first_card,
    matrix::{Matrix, Row},
    recordings::Recordings,
    variant::{Kind, Variant, variants},
};
use crate::{
    course::Exercise,
    model::{CheckReport, Event, ExerciseReport},
    runner::{self, Options, Ready, RedisEngine, Workshop},
};

/// How often a check runs until it shows its recorded card.
const CARD_RUNS: u32 = 3;

/// The seed whose cards are recorded and compared.
pub(super) const CARD_SEED: u64 = 1;

/// How to verify.
#[derive(Debug, Clone)]
pub struct Round {
    /// How often each variant's checks are run, each time with other draws.
    pub repeat: u32,
    /// Whether cards and recordings are written instead of compared.
    pub record: bool,
    /// Whether only the recordings for the book's pictures are compared: the
    /// starter and the reference, and no card.
    pub only_recordings: bool,
    /// Which wrong fixes are verified: every one, every second, …
    pub every: usize,
    /// The engines that an exercise with a Redis is run on; cards are those of
    /// the first.
    pub engines: Vec<RedisEngine>,
    /// The options of the first run; each later run adds one to the seed.
    pub options: Options,
}

impl Round {
    /// Returns the seeds of its runs, each on every engine.
    fn seeds(&self) -> impl Iterator<Item = u64> {
        let first = self.options.seed;
        (0..u64::from(self.repeat.max(1))).map(move |number| first + number)
    }

    /// Returns whether cards are compared: they belong to one seed, so without
    /// it none is known to be stale.
    fn has_cards(&self) -> bool {
        self.seeds().any(|seed| seed == CARD_SEED)
    }

    /// Returns every run of one variant: each seed on each engine.
    fn runs(&self, exercise: &Exercise) -> Vec<Options> {
        let engines = if exercise.uses_redis() {
            self.engines.len()
        } else {
            1
        };
        let run = |seed| {
            self.engines[..engines].iter().map(move |engine| Options {
                seed,
                redis: *engine,
                ..self.options.clone()
            })
        };
        self.seeds().flat_map(run).collect()
    }

    /// Returns whether the cards of this run are compared.
    fn is_recorded(&self, options: &Options) -> bool {
        options.seed == CARD_SEED && Some(&options.redis) == self.engines.first()
    }
}

/// The folders with an exercise's recorded evidence.
#[derive(Debug, Clone)]
pub struct EvidenceFolders {
    /// The starter, the reference, the cases and their cards.
    pub solution: PathBuf,
    /// The recordings for the book's pictures.
    pub recordings: PathBuf,
}

/// One exercise to verify, with its variants.
#[derive(Debug)]
pub struct Plan {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The variants of this round, each verified separately.
    pub variants: Vec<Variant>,
    pub(super) folders: EvidenceFolders,
    round: Round,
    problems: Vec<String>,
}

impl Plan {
    /// Returns the plan for one exercise whose evidence is in `folders`.
    ///
    /// # Errors
    /// If `cases.toml` cannot be used.
    pub fn new(
        exercise: &'static Exercise,
        folders: EvidenceFolders,
        round: &Round,
    ) -> Result<Self, CasesError> {
        let mut variants = variants(&folders.solution)?;
        let problems = coverage(exercise, &variants);
        if round.only_recordings {
            variants.retain(|v| matches!(v.kind, Kind::Starter | Kind::Solution));
        }
        let mut number = 0;
        variants.retain(|v| {
            number += usize::from(v.kind == Kind::Wrong);
            v.kind != Kind::Wrong || number.is_multiple_of(round.every.max(1))
        });
        Ok(Self {
            exercise,
            variants,
            folders,
            round: round.clone(),
            problems,
        })
    }

    /// Builds and checks one variant; it builds once `builds` has a permit.
    pub async fn verify(&self, variant: &Variant, workshop: &Workshop, builds: &Semaphore) -> Row {
        let mut row = Row::new(variant);
        row.left_out = left_out(variant);
        if row.left_out.is_some() {
            return row;
        }
        let permit = builds.acquire().await;
        let start = Instant::now();
        let prepared = self.prepare(variant, workshop).await;
        drop(permit);
        match prepared {
            Ok(ready) => {
                row.build_ms = runner::millis(start);
                self.check(variant, &ready, &mut row).await;
                row.checks_ms = runner::millis(start) - row.build_ms;
            }
            Err(problem) => row.problems.push(problem),
        }
        row
    }

    /// Builds `variant` as a submission.
    async fn prepare(&self, variant: &Variant, workshop: &Workshop) -> Result<Ready, String> {
        let lay_out = |dir: &Path| variant.lay_out(&self.folders.solution, dir);
        let ready = build(self.exercise, workshop, CARD_SEED, lay_out).await;
        ready.map_err(|cause| cause.to_string())
    }

    /// Runs the checks of one variant, and compares their cards and recordings.
    async fn check(&self, variant: &Variant, ready: &Ready, row: &mut Row) {
        for mut options in self.round.runs(self.exercise) {
            if variant.needs == Some(Need::RealRedis) {
                options.redis = RedisEngine::Real;
            }
            let report = runner::check(ready, &options, &mut |_: Event| {}).await;
            row.slowest_ms = row.slowest_ms.max(report.check_ms);
            for check in &report.checks {
                row.judge(check, &variant.expected, &options);
            }
            if variant.kind == Kind::Starter {
                row.problems.extend(first_card::problem(&report));
            }
            if self.round.is_recorded(&options) {
                let again = async |left: &BTreeSet<String>| {
                    let only = left.iter().cloned().collect();
                    let options = Options {
                        only,
                        ..options.clone()
                    };
                    runner::check(ready, &options, &mut |_: Event| {}).await
                };
                self.compare_all(variant, report, again, row).await;
            }
        }
    }

    /// Compares, or records, the cards and recordings of all checks. Chance may
    /// change a card, such as the order of two answers: a card is stale only if
    /// no run of several shows it. `again` runs the given checks.
    async fn compare_all(
        &self,
        variant: &Variant,
        mut report: ExerciseReport,
        again: impl AsyncFn(&BTreeSet<String>) -> ExerciseReport,
        row: &mut Row,
    ) {
        let mut left: BTreeSet<String> = report.checks.iter().map(|c| c.id.clone()).collect();
        for run in 1..=CARD_RUNS {
            let mut problems = Vec::new();
            let compared = report.checks.iter().filter(|c| left.contains(&c.id));
            let stale = compared.filter(|check| {
                let found = self.compare(variant, &report, check, row);
                problems.extend(found.iter().cloned());
                !found.is_empty()
            });
            left = stale.map(|check| check.id.clone()).collect();
            if left.is_empty() || run == CARD_RUNS {
                row.problems.extend(problems);
                return;
            }
            report = again(&left).await;
        }
    }

    /// Compares, or records, the card and the recording of one check, and
    /// returns the problems.
    fn compare(
        &self,
        variant: &Variant,
        report: &ExerciseReport,
        check: &CheckReport,
        row: &mut Row,
    ) -> Vec<String> {
        let card = (!self.round.only_recordings)
            .then(|| self.cards().compare(variant, report, check))
            .flatten();
        let recording = self.recordings().compare(variant, report, check);
        let mut problems = Vec::new();
        for (path, problem) in card.into_iter().chain(recording) {
            row.shown.insert(path);
            problems.extend(problem);
        }
        problems
    }

    /// Returns the result of the whole exercise, once all its variants are
    /// done.
    #[must_use]
    pub fn matrix(&self, rows: Vec<Row>) -> Matrix {
        let mut problems = self.problems.clone();
        if self.round.has_cards() {
            let shown: BTreeSet<PathBuf> = rows.iter().flat_map(|row| row.shown.clone()).collect();
            // The variants that are left out have cards too.
            if !self.round.only_recordings && self.round.every <= 1 {
                problems.extend(self.cards().stale(&shown));
            }
            problems.extend(self.recordings().stale(&shown));
        }
        Matrix {
            checks: self.exercise.checks.iter().map(|check| check.id).collect(),
            rows,
            problems,
        }
    }

    fn cards(&self) -> Cards<'_> {
        Cards {
            solution: self.solution(),
            record: self.round.record,
        }
    }

    fn recordings(&self) -> Recordings<'_> {
        let folder = &self.folders.recordings;
        Recordings::new(folder, &self.variants, self.round.record)
    }

    /// Returns the folder of the exercise's solution.
    #[must_use]
    pub fn solution(&self) -> &Path {
        &self.folders.solution
    }
}

/// Returns a problem for each check that no wrong fix fails, each unknown check
/// in the cases, and fewer than two other right answers.
fn coverage(exercise: &Exercise, variants: &[Variant]) -> Vec<String> {
    let wrong = || variants.iter().filter(|v| v.kind == Kind::Wrong);
    let killed = |id: &str| wrong().any(|v| v.expected.fails.iter().any(|failed| failed == id));
    let unkilled = exercise.checks.iter().filter(|check| !killed(check.id));
    let mut problems: Vec<String> = unkilled
        .map(|check| format!("no wrong fix fails {}", check.id))
        .collect();
    let named = variants.iter().flat_map(|v| {
        let e = &v.expected;
        e.fails.iter().chain(&e.not_reached).chain(&e.allows)
    });
    let unknown: BTreeSet<&String> = named.filter(|id| exercise.check(id).is_none()).collect();
    problems.extend(
        unknown
            .iter()
            .map(|id| format!("cases.toml names no check: {id}")),
    );
    if variants.iter().filter(|v| v.kind == Kind::Right).count() < 2 {
        problems.push("fewer than two other right answers".to_owned());
    }
    problems
}

/// Returns the reason why this machine cannot judge a variant.
fn left_out(variant: &Variant) -> Option<String> {
    match variant.needs? {
        Need::RealRedis if runner::has_real_redis() => None,
        Need::RealRedis => Some("left out: this machine has no redis-server".to_owned()),
    }
}
