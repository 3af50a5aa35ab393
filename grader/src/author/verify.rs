//! Holds an exercise to its cases: every variant is built and checked as a
//! submission is, and what its checks come to is compared with what they
//! must; the cards of those that fail are compared with the recorded ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::{
    cases::{CasesError, Need},
    matrix::{Matrix, Row, wanted},
    recordings::Recordings,
    variant::{Kind, Variant, variants},
};
use crate::{
    course::Exercise,
    model::{CheckReport, Event, ExerciseReport, Outcome},
    reports,
    runner::{self, Options, RedisEngine, Task, Workshop},
};

/// The seed whose cards are recorded and compared.
const CARD_SEED: u64 = 1;

/// How to verify.
#[derive(Debug, Clone)]
pub struct Round {
    /// How often each variant's checks are run, each time with other draws.
    pub repeat: u32,
    /// Whether cards are written instead of compared.
    pub record: bool,
    /// Whether only the recordings for the book's pictures are looked at: the
    /// starter and the reference, and no card.
    pub only_recordings: bool,
    /// The engines that an exercise with a Redis is run on; cards are those of
    /// the first.
    pub engines: Vec<RedisEngine>,
    /// How the first run is done; the next ones count its seed on.
    pub options: Options,
}

impl Round {
    /// The seeds of its runs, each on every engine.
    fn seeds(&self) -> impl Iterator<Item = u64> {
        let first = self.options.seed;
        (0..u64::from(self.repeat.max(1))).map(move |number| first + number)
    }

    /// Cards and recordings are those of one seed; where it is not among these,
    /// none is known to be stale.
    fn has_cards(&self) -> bool {
        self.seeds().any(|seed| seed == CARD_SEED)
    }
}

/// Where an exercise's evidence lies.
#[derive(Debug, Clone)]
pub struct Shelves {
    /// The starter, the reference, the cases and their cards.
    pub solution: PathBuf,
    /// The recordings for the book's pictures.
    pub recordings: PathBuf,
}

/// Verifies one exercise whose evidence lies on `shelves`; `done` hears of
/// every variant as it is done.
///
/// # Errors
/// Where `cases.toml` cannot be used.
pub async fn verify(
    exercise: &'static Exercise,
    shelves: &Shelves,
    workshop: &Workshop,
    round: &Round,
    done: &mut dyn FnMut(&Row),
) -> Result<Matrix, CasesError> {
    let solution = shelves.solution.as_path();
    let variants = variants(solution)?;
    let mut matrix = Matrix {
        id: exercise.id,
        checks: exercise.checks.iter().map(|check| check.id).collect(),
        rows: Vec::new(),
        problems: coverage(exercise, &variants),
    };
    let mut book = CardBook {
        solution,
        record: round.record,
        seen: BTreeSet::new(),
        recordings: Recordings::new(&shelves.recordings, &variants, round.record),
    };
    let told = |kind| matches!(kind, Kind::Starter | Kind::Solution);
    let wanted = |variant: &&Variant| !round.only_recordings || told(variant.kind);
    for variant in variants.iter().filter(wanted) {
        let row = one(exercise, variant, workshop, round, &mut book).await;
        done(&row);
        matrix.rows.push(row);
    }
    if !round.has_cards() {
        return Ok(matrix);
    }
    if !round.only_recordings {
        let stale = stale(solution, &book.seen, round.record);
        matrix.problems.extend(stale);
    }
    matrix.problems.extend(book.recordings.of_nothing());
    Ok(matrix)
}

/// Every check must have a wrong fix that fails it, every exercise two other
/// right answers.
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

async fn one(
    exercise: &'static Exercise,
    variant: &Variant,
    workshop: &Workshop,
    round: &Round,
    book: &mut CardBook<'_>,
) -> Row {
    let mut row = Row {
        kind: variant.kind,
        name: variant.name.clone(),
        counts: BTreeMap::new(),
        check_ms: 0,
        wrong: 0,
        left_out: left_out(variant),
        problems: Vec::new(),
    };
    if row.left_out.is_some() {
        return row;
    }
    let laid = tempfile::tempdir_in(&workshop.run)
        .and_then(|dir| variant.lay_out(book.solution, dir.path()).map(|()| dir));
    let dir = match laid {
        Ok(dir) => dir,
        Err(cause) => {
            row.problems.push(format!("could not be laid out: {cause}"));
            return row;
        }
    };
    let task = Task {
        exercise,
        source: dir.path().to_owned(),
        own: false,
    };
    let mut quiet = |_: Event| {};
    let ready = match runner::prepare(&task, workshop, CARD_SEED, &mut quiet).await {
        Ok(ready) => ready,
        Err(report) => {
            let words = report.messages.join("\n");
            row.problems
                .push(format!("{}: {words}", report.outcome.words()));
            return row;
        }
    };
    for options in runs(exercise, round) {
        let report = runner::check(&ready, &options, &mut quiet).await;
        row.check_ms = row.check_ms.max(report.check_ms);
        for check in &report.checks {
            row.judge(check, &variant.expected, &options);
            if options.seed == CARD_SEED && Some(&options.redis) == round.engines.first() {
                if !round.only_recordings {
                    row.problems.extend(book.page(variant, &report, check));
                }
                row.problems
                    .extend(book.recordings.take(variant, &report, check));
            }
        }
    }
    row
}

/// Every run of one variant: as often as was asked for, on each engine.
fn runs(exercise: &Exercise, round: &Round) -> Vec<Options> {
    let on_all = exercise.uses_redis();
    let engines = &round.engines[..if on_all { round.engines.len() } else { 1 }];
    let run = |seed| {
        engines.iter().map(move |engine| Options {
            seed,
            redis: *engine,
            ..round.options.clone()
        })
    };
    round.seeds().flat_map(run).collect()
}

/// Why a variant cannot be judged here.
fn left_out(variant: &Variant) -> Option<&'static str> {
    match variant.needs? {
        Need::RealRedis if runner::has_real_redis() => None,
        Need::RealRedis => Some("left out: this machine has no redis-server"),
    }
}

/// The recorded cards of an exercise, and its recordings.
struct CardBook<'a> {
    solution: &'a Path,
    record: bool,
    seen: BTreeSet<PathBuf>,
    recordings: Recordings<'a>,
}

impl CardBook<'_> {
    /// Records or compares the card of a check that must fail.
    fn page(
        &mut self,
        variant: &Variant,
        report: &ExerciseReport,
        check: &CheckReport,
    ) -> Option<String> {
        let wanted = wanted(&check.id, &variant.expected);
        let is_failure = check.outcome == Outcome::Fail && wanted == Some(check.outcome);
        let varies = variant.expected.cards_vary_of.contains(&check.id);
        if !is_failure || !variant.has_cards || varies {
            return None;
        }
        let path = variant.card(self.solution, &check.id);
        self.seen.insert(path.clone());
        let card = reports::recorded_card(report, check);
        let recorded = fs::read_to_string(&path).unwrap_or_default();
        if recorded == card {
            return None;
        }
        if self.record {
            return write(&path, &card)
                .err()
                .map(|cause| format!("could not write {}: {cause}", path.display()));
        }
        Some(format!(
            "the recorded card of {} is not what it shows now; look at the difference, then `dozen author record`\n{}",
            check.id,
            first_difference(&recorded, &card)
        ))
    }
}

fn write(path: &Path, card: &str) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    fs::write(path, card)
}

pub(super) fn first_difference(recorded: &str, now: &str) -> String {
    let mut now_lines = now.lines();
    for old in recorded.lines() {
        let new = now_lines.next().unwrap_or("(nothing)");
        if old != new {
            return format!("  recorded  {old}\n  now       {new}");
        }
    }
    format!(
        "  recorded  (nothing)\n  now       {}",
        now_lines.next().unwrap_or("(nothing)")
    )
}

/// Cards that no variant shows any more; recording removes them.
fn stale(solution: &Path, seen: &BTreeSet<PathBuf>, record: bool) -> Vec<String> {
    let entries = fs::read_dir(solution.join("cards")).into_iter().flatten();
    let left = entries
        .flatten()
        .map(|e| e.path())
        .filter(|path| !seen.contains(path));
    left.filter_map(|path| {
        let removed = record && fs::remove_file(&path).is_ok();
        (!removed).then(|| format!("{} is the card of nothing", path.display()))
    })
    .collect()
}
