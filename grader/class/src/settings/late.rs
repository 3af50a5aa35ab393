//! What a late submission costs: the settings alone. `crate::late` applies them.

use serde::Deserialize;

/// The policy for late submissions.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Default)]
#[serde(tag = "policy", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Late {
    /// Lateness is shown and costs nothing.
    #[default]
    None,
    /// Each started day costs a part of the points.
    Percent {
        /// How many percent of the earned points a started day costs.
        percent: f64,
        /// Below so many percent of them it never falls.
        #[serde(default)]
        floor: f64,
        /// So many minutes after the deadline are not late yet.
        #[serde(default)]
        grace_minutes: u32,
    },
    /// A late submission earns nothing.
    Cutoff {
        /// So many minutes after the deadline are not late yet.
        #[serde(default)]
        grace_minutes: u32,
    },
    /// Each student has so many late days; after them each costs a part.
    SlipDays {
        /// How many days each student has, over all exercises.
        days: u32,
        /// How many percent of the earned points a further day costs.
        #[serde(default = "all")]
        percent: f64,
        /// So many minutes after the deadline are not late yet.
        #[serde(default)]
        grace_minutes: u32,
    },
}

fn all() -> f64 {
    100.0
}

impl Late {
    pub(super) fn check(&self) -> Result<(), String> {
        let parts = match self {
            Self::None | Self::Cutoff { .. } => [0.0, 0.0],
            Self::Percent { percent, floor, .. } => [*percent, *floor],
            Self::SlipDays { percent, .. } => [*percent, 0.0],
        };
        match parts.iter().all(|part| (0.0..=100.0).contains(part)) {
            true => Ok(()),
            false => Err("late.percent and late.floor must be from 0 to 100".to_owned()),
        }
    }
}
