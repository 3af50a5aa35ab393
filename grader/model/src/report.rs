//! Report v1: `--format json` prints it, and every other format is drawn from
//! it. A field is added, never renamed; `grader/report-v1.schema.json` is its
//! published form, and a test compares the two.

use serde::{Deserialize, Serialize};

use super::{Finding, Outcome, Trace, Verdict};

/// The name of this version of the report.
pub const SCHEMA: &str = "dozen/report/v1";

/// Points earned and points to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Points {
    /// Earned.
    pub points: u32,
    /// To be had.
    pub max: u32,
}

impl std::ops::Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            points: self.points + other.points,
            max: self.max + other.max,
        }
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), std::ops::Add::add)
    }
}

/// One run of the grader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The seed that ports, names and amounts were drawn from.
    pub seed: u64,
    /// The sandbox that was in force.
    pub sandbox: String,
    /// The Redis engine that was in use, `none` if no exercise needed one.
    pub redis: String,
    /// Points earned.
    pub points: u32,
    /// Points to be had.
    pub max_points: u32,
    /// Milliseconds from first to last.
    pub duration_ms: u64,
    /// Milliseconds that a service of the grader's own took to start and to
    /// answer. The grader starts one before it holds a failed check against a
    /// submission; absent if no check failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary_ms: Option<u64>,
    /// The grader that judged.
    #[serde(default)]
    pub grader: Grader,
    /// The versions of cargo and the compiler; empty where no program reads
    /// the report.
    #[serde(default)]
    pub toolchain: String,
    /// When the run ended, in UTC, as `2026-12-01T09:30:00Z`.
    #[serde(default)]
    pub graded_at: String,
    /// What was graded, if it was handed in.
    #[serde(default)]
    pub submission: Option<HandedIn>,
    /// One entry an exercise, in the order asked for.
    pub exercises: Vec<ExerciseReport>,
}

/// The grader of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Grader {
    /// Its version.
    pub version: String,
    /// The commit that the course is at, if it is a clone.
    pub commit: Option<String>,
}

/// What was handed in, named by the person who grades.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedIn {
    /// Its name: the name of the folder or archive, or the one that the class uses.
    pub key: String,
    /// SHA-256 of the files that enter, in hexadecimal digits.
    pub digest: String,
}

/// One exercise of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExerciseReport {
    /// `07-port-binding`.
    pub id: String,
    /// The factor's number; 13 for the capstone.
    pub factor: u8,
    /// The exercise's title.
    pub title: String,
    /// How it ended.
    pub outcome: Verdict,
    /// Points earned.
    pub points: u32,
    /// Points to be had.
    pub max_points: u32,
    /// Milliseconds that staging and the build took.
    pub build_ms: u64,
    /// Milliseconds that the checks took, side by side.
    pub check_ms: u64,
    /// Build errors, refusals, and messages of the grader about itself.
    pub messages: Vec<String>,
    /// One entry a check, in the exercise's order.
    pub checks: Vec<CheckReport>,
}

/// One check of an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// `listens-on-every-interface`.
    pub id: String,
    /// The number of the factor that it belongs to; 0 in a report of before.
    #[serde(default)]
    pub factor: u8,
    /// The behaviour, as a sentence.
    pub title: String,
    /// The claims of the source notes that it tests.
    pub claims: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Points earned.
    pub points: u32,
    /// Points to be had.
    pub max_points: u32,
    /// Milliseconds it took.
    pub duration_ms: u64,
    /// The finding, if it did not pass.
    pub finding: Option<Finding>,
    /// The actions and observations of the grader.
    pub trace: Trace,
}

impl Report {
    /// Returns the exit status: 0 everything asked for passed, 1 something
    /// failed, did not build or was rejected, 3 the grader could not judge.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let any = |wanted: &[Verdict]| self.exercises.iter().any(|e| wanted.contains(&e.outcome));
        if any(&[Verdict::Fail, Verdict::BuildFailed, Verdict::Rejected]) {
            1
        } else if any(&[Verdict::Inconclusive]) || self.exercises.is_empty() {
            3
        } else {
            0
        }
    }
}
