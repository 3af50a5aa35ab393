//! The result of grading one mutant.

use serde::{Deserialize, Serialize};

use super::Mutant;

/// The verdict on one mutant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Verdict {
    /// A check does not pass.
    Killed {
        /// The check's id.
        by: String,
    },
    /// Every check passes.
    Survived,
    /// It does not compile.
    Unbuildable,
    /// The grader could not judge it.
    Unjudged {
        /// Why.
        why: String,
    },
}

/// A mutant and its verdict.
#[derive(Debug, Clone)]
pub struct GradedMutant {
    /// The mutant.
    pub mutant: Mutant,
    /// The verdict.
    pub verdict: Verdict,
}
