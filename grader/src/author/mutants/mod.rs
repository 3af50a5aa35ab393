//! Mutants of the references: small, systematic changes. Each is graded like a
//! submission; one that passes every check shows a promise that no check tests,
//! or changes nothing that is promised.

mod grade;
mod hash;
mod listing;
mod mutant;
mod operators;
mod pattern;
mod record;
mod results;
mod run;
mod tokens;
mod verdict;

pub use mutant::Mutant;
pub use record::{Record, SourceHashes, Survivor};
pub use run::{MutantRun, Progress, hunt};
pub use verdict::{GradedMutant, Verdict};

/// Why mutants could not be made, graded or recorded.
#[derive(Debug, thiserror::Error)]
pub enum MutantsError {
    /// The program that lists them is not installed.
    #[error(
        "cargo-mutants, which lists the mutants, is not on PATH; install it with \
         `cargo install cargo-mutants --locked`, then run this again"
    )]
    Missing,
    /// The list cannot be used.
    #[error("cargo-mutants did not list the mutants: {0}")]
    Listing(String),
    /// The reference itself fails, so its mutants say nothing.
    #[error("the reference of {0} does not pass; see `dozen author verify {0}`")]
    Reference(&'static str),
    /// The program is older than the checks that it would record verdicts of.
    #[error("{0} is newer than this program; build it again (`cargo dozen` does so by itself)")]
    Outdated(String),
    /// A file could not be read or written.
    #[error("could not {0}")]
    Disk(String),
}
