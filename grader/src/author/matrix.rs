//! What verifying came to: a row a variant, and their sum.

use std::collections::BTreeMap;

use super::{cases::Expected, variant::Kind};
use crate::{
    model::{CheckReport, Outcome},
    runner::Options,
};

/// What came of one variant.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is.
    pub kind: Kind,
    /// `wrong/binds-localhost`.
    pub name: String,
    /// How often each check came to each outcome.
    pub counts: BTreeMap<String, BTreeMap<&'static str, u32>>,
    /// The slowest round of all checks side by side, in milliseconds.
    pub check_ms: u64,
    /// How many verdicts were not what they must be.
    pub wrong: u32,
    /// Why it was not judged on this machine, where it was not.
    pub left_out: Option<&'static str>,
    /// What is not as it must be.
    pub problems: Vec<String>,
}

/// The rows of one exercise.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// The exercise's id.
    pub id: &'static str,
    /// The ids of its checks, in order.
    pub checks: Vec<&'static str>,
    /// A row a variant.
    pub rows: Vec<Row>,
    /// What is not as it must be with the exercise as a whole.
    pub problems: Vec<String>,
}

/// What came of it all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verification {
    /// Verdicts on single checks.
    pub verdicts: u32,
    /// Those that were not what they must be.
    pub wrong: u32,
    /// Those that were inconclusive.
    pub inconclusive: u32,
    /// Everything else that is not as it must be.
    pub problems: usize,
}

impl Row {
    /// Enters what a check came to, and whether that is what it must.
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

/// What a check saw, and the last that the processes said.
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

/// What a check must come to; `None` where anything conclusive will do.
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
    /// How many verdicts, and how many of them wrong or inconclusive.
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
