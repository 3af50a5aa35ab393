//! How one build differs from another of the same source.

/// Switched off for the submission's own crate alone: what it depends on is
/// made as in every other build, so that it is compiled once. Cargo puts these
/// before the environment, which says the opposite.
const WITHOUT_DEBUG_ASSERTIONS: &[&str] = &[
    "--config=profile.dev.debug-assertions=false",
    "--config=profile.dev.package.\"*\".debug-assertions=true",
];

/// How one build is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Variables that are set for it.
    pub env: Vec<(String, String)>,
    /// Whether `cfg!(debug_assertions)` holds in the submission's own crate.
    pub debug_assertions: bool,
}

impl Recipe {
    /// What cargo is told on its command line.
    pub(super) fn arguments(&self) -> &'static [&'static str] {
        if self.debug_assertions {
            &[]
        } else {
            WITHOUT_DEBUG_ASSERTIONS
        }
    }
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            env: Vec::new(),
            debug_assertions: true,
        }
    }
}
