//! Who runs a kit: forges, platforms and clusters.

use std::fmt;

/// Who runs a kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Classroom 50.
    Classroom50,
    /// Gradescope.
    Gradescope,
    /// `PrairieLearn`.
    PrairieLearn,
    /// A Slurm cluster.
    Slurm,
}

impl Provider {
    /// All providers, as they are listed.
    pub const ALL: [Self; 6] = [
        Self::Github,
        Self::Gitlab,
        Self::Classroom50,
        Self::Gradescope,
        Self::PrairieLearn,
        Self::Slurm,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Classroom50 => "classroom50",
            Self::Gradescope => "gradescope",
            Self::PrairieLearn => "prairielearn",
            Self::Slurm => "slurm",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
