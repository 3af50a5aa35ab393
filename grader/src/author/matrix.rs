//! The results of verifying: one row per variant, and their sum.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use super::{
    cases::Expected,
    variant::{Kind, Variant},
};
use crate::{
    model::{CheckReport, Outcome},
    runner::Options,
};

/// The result of one variant.
#[derive(Debug, Clone)]
pub struct Row {
    /// The kind of the variant.
    pub kind: Kind,
    /// `wrong/binds-localhost`.
    pub name: String,
    /// How often each check had each outcome.
    pub counts: BTreeMap<String, BTreeMap<&'static str, u32>>,
    /// Milliseconds until it was built, the wait for the build folder included.
    pub build_ms: u64,
    /// Milliseconds that all its runs took.
    pub checks_ms: u64,
    /// Milliseconds of its slowest run of all checks side by side.
    pub slowest_ms: u64,
    /// How many verdicts were wrong.
    pub wrong: u32,
    /// Whether it was verified again with nothing beside it.
    pub alone: bool,
    /// Why it was not judged, if it was not.
    pub left_out: Option<String>,
    /// Everything wrong with it.
    pub problems: Vec<String>,
    /// The cards and recordings that it shows.
    pub(super) shown: BTreeSet<PathBuf>,
}

/// The rows of one exercise.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// The ids of its checks, in order.
    pub checks: Vec<&'static str>,
    /// One row per variant.
    pub rows: Vec<Row>,
    /// Everything wrong with the exercise as a whole.
    pub problems: Vec<String>,
}

/// The sum of several matrices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verification {
    /// Verdicts on single checks.
    pub verdicts: u32,
    /// How many of them were wrong.
    pub wrong: u32,
    /// How many of them were inconclusive.
    pub inconclusive: u32,
    /// All problems, wrong verdicts included.
    pub problems: usize,
}

impl Row {
    /// Returns the row of a variant that has not been judged.
    pub(super) fn new(variant: &Variant) -> Self {
        Self {
            kind: variant.kind,
            name: variant.name.clone(),
            counts: BTreeMap::new(),
            build_ms: 0,
            checks_ms: 0,
            slowest_ms: 0,
            wrong: 0,
            alone: false,
            left_out: None,
            problems: Vec::new(),
            shown: BTreeSet::new(),
        }
    }

    /// Counts the outcome of a check, and adds a problem if it is wrong.
    pub(super) fn judge(&mut self, check: &CheckReport, expected: &Expected, options: &Options) {
        let seed = options.seed;
        let engine = options.redis.name();
        let counts = self.counts.entry(check.id.clone()).or_default();
        *counts.entry(check.outcome.words()).or_default() += 1;
        let Some(wanted) = wanted(&check.id, expected) else {
            if check.outcome == Outcome::Inconclusive {
                self.problems.push(format!(
                    "{} is inconclusive (seed {seed}, {engine} Redis){}",
                    check.id,
                    saw(check)
                ));
            }
            return;
        };
        if check.outcome != wanted {
            self.wrong += 1;
            self.problems.push(format!(
                "{} is {}, must be {} (seed {seed}, {engine} Redis){}",
                check.id,
                check.outcome.words(),
                wanted.words(),
                saw(check)
            ));
        }
    }
}

/// Returns the observation of a check, and the last lines of the processes.
fn saw(check: &CheckReport) -> String {
    let Some(finding) = &check.finding else {
        return String::new();
    };
    let mut text = format!(": expected {}, saw {}", finding.expected, finding.observed);
    for output in &finding.output {
        let last = output.text.lines().rfind(|line| !line.trim().is_empty());
        let last = last.map(|line| format!("; {} on {}: {line}", output.lane, output.stream));
        text.extend(last);
    }
    text
}

/// Returns the outcome that a check must have; `None` if any conclusive one
/// will do.
pub(super) fn wanted(id: &str, expected: &Expected) -> Option<Outcome> {
    let has = |list: &[String]| list.iter().any(|named| named == id);
    if has(&expected.fails) {
        Some(Outcome::Fail)
    } else if has(&expected.not_reached) {
        Some(Outcome::NotReached)
    } else if has(&expected.allows) {
        None
    } else {
        Some(Outcome::Pass)
    }
}

impl Matrix {
    /// Counts the verdicts and problems.
    #[must_use]
    pub fn sum(&self) -> Verification {
        let mut sum = Verification {
            wrong: self.rows.iter().map(|row| row.wrong).sum(),
            problems: self.problems.len()
                + self.rows.iter().map(|r| r.problems.len()).sum::<usize>(),
            ..Verification::default()
        };
        for counts in self.rows.iter().flat_map(|row| row.counts.values()) {
            sum.verdicts += counts.values().sum::<u32>();
            sum.inconclusive += counts
                .get(Outcome::Inconclusive.words())
                .copied()
                .unwrap_or(0);
        }
        sum
    }
}
