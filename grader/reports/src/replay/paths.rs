//! The paths and builds of a replay script.

use std::path::Path;

use super::shell::word;

/// The paths that the script needs.
#[derive(Debug, Clone, Copy)]
pub struct Paths<'a> {
    /// The learner's `Cargo.toml`, from the course's root.
    pub manifest: &'a Path,
    /// The grader's own binary, for stand-ins.
    pub dozen: &'a Path,
    /// Variables that are set while the release is built.
    pub build_env: &'a [(String, String)],
    /// The builds, if there is more than the usual one.
    pub builds: &'a [ByHand<'a>],
}

/// Returns `NAME=value ` for each variable.
pub(super) fn assignments(env: &[(String, String)]) -> String {
    let one = |(name, value): &(String, String)| format!("{name}={} ", word(value));
    env.iter().map(one).collect()
}

/// One build.
#[derive(Debug, Clone, Copy)]
pub struct ByHand<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is made from a commit of its own.
    pub committed: bool,
    /// Whether `cfg!(debug_assertions)` holds in the submission's own crate.
    pub debug_assertions: bool,
}
