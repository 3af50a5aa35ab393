//! What an exercise was built into: one release a build, by name.

use std::sync::Arc;

use super::{Lab, Seen, Shared};
use dozen_model::Stop;
use dozen_platform::Release;

/// The release that one build came to.
#[derive(Debug, Clone)]
pub struct Made {
    /// The build's name.
    pub name: String,
    /// Its release.
    pub release: Arc<Release>,
    /// The id of the commit that it was made from, where it was from one.
    pub commit: Option<String>,
}

impl Lab {
    /// The release of the build called `name`.
    ///
    /// # Errors
    /// Where the exercise has no such build.
    pub fn build(&self, name: &str) -> Seen<&Release> {
        self.shared.made(name).map(|made| &*made.release)
    }

    /// The id of the commit that the build called `name` was made from.
    ///
    /// # Errors
    /// Where it was not made from one.
    pub fn commit(&self, name: &str) -> Seen<String> {
        let commit = self.shared.made(name)?.commit.clone();
        commit.ok_or_else(|| Stop::trouble("tell a commit", format!("{name} is built from none")))
    }
}

impl Shared {
    pub(super) fn made(&self, name: &str) -> Seen<&Made> {
        let found = self.builds.iter().find(|made| made.name == name);
        found.ok_or_else(|| Stop::trouble(format!("find the build {name}"), "there is none"))
    }
}
