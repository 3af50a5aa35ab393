//! How much pages and Markdown tell.

use std::{fmt, str::FromStr};

/// How much a page tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// The outcome of each check.
    Outcome,
    /// And what was expected and seen where one failed.
    Card,
    /// And the picture of what happened.
    #[default]
    Full,
}

impl Detail {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Full, Self::Card, Self::Outcome];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Card => "card",
            Self::Full => "full",
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Detail {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|detail| detail.name() == name);
        found.ok_or_else(|| format!("there is no detail `{name}`: use full, card or outcome"))
    }
}
