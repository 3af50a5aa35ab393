//! A submission, before and after it is staged.

use std::path::{Path, PathBuf};

use dozen_model::Dependency;

/// Which crates a submission may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Crates {
    /// The course's, each with a version.
    #[default]
    Courses,
    /// The course's; the exercise's checks judge the versions.
    Unjudged,
    /// Any of the registry's, judged by the exercise's checks as well: for a
    /// learner's own exercises on the learner's own machine.
    Registry,
}

/// The submission for one exercise.
#[derive(Debug, Clone, Copy)]
pub struct Submission<'a> {
    /// The learner's crate.
    pub dir: &'a Path,
    /// The name of that folder in messages; empty if paths begin in it.
    pub shown: &'a Path,
    /// The package's name: `f07_port_binding`.
    pub package: &'a str,
    /// Whether `build.rs` is accepted.
    pub build_script: bool,
    /// Which crates it may name.
    pub crates: Crates,
}

/// A submission on its stage, ready to be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// The stage: the crate as it is built.
    pub dir: PathBuf,
    /// The learner's own folder.
    pub source: PathBuf,
    /// The name of that folder in messages; empty if paths begin in it.
    pub shown: PathBuf,
    /// The package's name.
    pub package: String,
    /// Which crates it may be built with.
    pub crates: Crates,
    /// The dependencies that it declares.
    pub dependencies: Vec<Dependency>,
    /// Whether code of its own runs while it is built.
    pub build_script: bool,
    /// The manifest of a package with the same dependencies and no code.
    pub empty_manifest: String,
}
