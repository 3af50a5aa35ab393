//! Why an exercise has nothing to check: it was rejected, did not build, or
//! the grader could not judge it.

use dozen_build::BuildError;
use dozen_model::Verdict;
use dozen_platform::ReleaseError;
use dozen_staging::StageError;

/// Why there is nothing to check.
pub(super) struct Stopped {
    pub(super) verdict: Verdict,
    pub(super) messages: Vec<String>,
}

impl From<StageError> for Stopped {
    fn from(error: StageError) -> Self {
        match error {
            StageError::Refused(refusals) => Self {
                verdict: Verdict::Rejected,
                messages: refusals.iter().map(ToString::to_string).collect(),
            },
            StageError::Trouble(words) => Self::trouble(vec![words]),
        }
    }
}

impl From<BuildError> for Stopped {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::Compile { rendered } => Self {
                verdict: Verdict::BuildFailed,
                messages: rendered,
            },
            BuildError::Trouble(words) => Self::trouble(vec![words]),
        }
    }
}

impl From<ReleaseError> for Stopped {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::Procfile(wrong) => Self {
                verdict: Verdict::Rejected,
                messages: vec![wrong.to_string()],
            },
            ReleaseError::Platform(cause) => Self::trouble(vec![format!("the grader {cause}")]),
        }
    }
}

impl Stopped {
    pub(super) fn trouble(messages: Vec<String>) -> Self {
        Self {
            verdict: Verdict::Inconclusive,
            messages,
        }
    }
}
