//! `cases.toml`: the outcomes that each variant of an exercise must have.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

/// The cases of one exercise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// The starter: the service that a learner begins with.
    pub starter: Expected,
    /// The wrong fixes, by folder.
    #[serde(default)]
    pub wrong: BTreeMap<String, Wrong>,
    /// The other right answers, by folder.
    #[serde(default)]
    pub right: BTreeMap<String, Right>,
}

/// The outcomes that checks must have; every check not named must pass.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// These must fail.
    #[serde(default)]
    pub fails: Vec<String>,
    /// These must not be reached.
    #[serde(default)]
    pub not_reached: Vec<String>,
    /// These may have any outcome but inconclusive.
    #[serde(default)]
    pub allows: Vec<String>,
    /// These show something else in every run; their cards are not recorded.
    #[serde(default)]
    pub cards_vary_of: Vec<String>,
}

/// A wrong fix.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// The learner's belief that led to it.
    pub mistake: String,
    /// The promises that it breaks, by id.
    #[serde(default)]
    pub breaks: Vec<String>,
    /// These checks must fail.
    pub fails: Vec<String>,
    /// These must not be reached.
    #[serde(default)]
    pub not_reached: Vec<String>,
    /// These may have any outcome but inconclusive.
    #[serde(default)]
    pub allows: Vec<String>,
    /// Files of the reference that it does not have.
    #[serde(default)]
    pub removes: Vec<String>,
    /// Whether it shows something else in every run, as when processes of
    /// several checks meet; its cards are not recorded then.
    #[serde(default)]
    pub cards_vary: bool,
    /// The same for these checks alone.
    #[serde(default)]
    pub cards_vary_of: Vec<String>,
    /// The need of a machine that judges it; without that its cards differ.
    #[serde(default)]
    pub needs: Option<Need>,
}

/// Another right answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// How it differs from the reference.
    pub style: String,
    /// The need of a machine that judges it.
    #[serde(default)]
    pub needs: Option<Need>,
    /// Files of the reference that it does not have.
    #[serde(default)]
    pub removes: Vec<String>,
}

/// A program that some machines lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A `redis-server` or `valkey-server`.
    RealRedis,
}

/// A problem with a `cases.toml`.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {cause}")]
pub struct CasesError {
    path: String,
    cause: String,
}

impl CasesError {
    pub(super) fn new(path: &Path, cause: impl ToString) -> Self {
        Self {
            path: path.display().to_string(),
            cause: cause.to_string(),
        }
    }
}

impl Cases {
    /// Reads the cases of the exercise whose solution is in `solution`.
    ///
    /// # Errors
    /// If the file is missing or not in the right form.
    pub fn load(solution: &Path) -> Result<Self, CasesError> {
        let path = solution.join("cases.toml");
        let text = fs::read_to_string(&path).map_err(|cause| CasesError::new(&path, cause))?;
        toml::from_str(&text).map_err(|cause| CasesError::new(&path, cause))
    }
}

impl Wrong {
    /// Returns the outcomes that its checks must have.
    #[must_use]
    pub fn expected(&self) -> Expected {
        Expected {
            fails: self.fails.clone(),
            not_reached: self.not_reached.clone(),
            allows: self.allows.clone(),
            cards_vary_of: self.cards_vary_of.clone(),
        }
    }
}
