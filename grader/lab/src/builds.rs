//! The builds of an exercise: one release per build, by name.

use super::{BuiltRelease, Lab, Seen, shared::Shared};
use dozen_model::Stop;
use dozen_platform::Release;

impl Lab {
    /// Returns the release of the build called `name`.
    ///
    /// # Errors
    /// If the exercise has no such build.
    pub fn build(&self, name: &str) -> Seen<&Release> {
        self.shared.made(name).map(|made| &*made.release)
    }

    /// Returns the id of the commit that the build called `name` was made from.
    ///
    /// # Errors
    /// If it was not made from one.
    pub fn commit(&self, name: &str) -> Seen<String> {
        let commit = self.shared.made(name)?.commit.clone();
        commit.ok_or_else(|| Stop::trouble("tell a commit", format!("{name} is built from none")))
    }
}

impl Shared {
    pub(super) fn made(&self, name: &str) -> Seen<&BuiltRelease> {
        let found = self.builds.iter().find(|made| made.name == name);
        found.ok_or_else(|| Stop::trouble(format!("find the build {name}"), "there is none"))
    }
}
