//! How one build differs from another of the same source.

/// Off for the submission's own crate only: its dependencies are compiled as in
/// every other build, and so only once. Cargo gives these precedence over the
/// environment, which says the opposite.
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
    /// Returns the arguments of cargo.
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
