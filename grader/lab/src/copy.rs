//! Copies of the release, each at a place of its own: what a process does to
//! one, no other process sees, and what was done to it can be told.

use std::{path::Path, sync::Arc};

use super::{Lab, Seen, Shared};
use dozen_model::{Act, Step, Stop};
use dozen_platform::{FolderSnapshot, Release, protect, unprotect};

/// A copy of the release. Processes can be started from it as long as it is
/// held ([`super::Launch::from`]).
#[derive(Debug, Clone)]
pub struct ReleaseCopy(Arc<Copy>);

#[derive(Debug)]
struct Copy {
    name: String,
    read_only: bool,
    release: Release,
    before: FolderSnapshot,
    shared: Arc<Shared>,
}

impl Lab {
    /// A copy of the release that its processes could change if they tried.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn copy_release(&self) -> Seen<ReleaseCopy> {
        self.copy(false)
    }

    /// A copy of the release in which nobody has the right to write. It holds
    /// back whoever is held back by that: not the system's administrator on a
    /// system without a fence, so [`ReleaseCopy::changes`] is to be asked too.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn copy_release_read_only(&self) -> Seen<ReleaseCopy> {
        self.copy(true)
    }

    fn copy(&self, read_only: bool) -> Seen<ReleaseCopy> {
        let name = self.shared.next_lane("release");
        let dir = self.shared.site.root().join(&name);
        let copied = self.shared.release.copy_to(&dir);
        let release = copied.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        if read_only {
            protect(&dir).map_err(|cause| trouble("protect", &dir, cause))?;
        }
        let before = FolderSnapshot::read(&dir).map_err(|cause| trouble("read", &dir, cause))?;
        let how = if read_only { ", read-only" } else { "" };
        let detail = format!("put a copy of the release at {name}{how}");
        let step = Step::CopyRelease {
            name: name.clone(),
            read_only,
        };
        self.shared
            .recorder
            .add("grader", Act::Look, detail, Some(step));
        Ok(ReleaseCopy(Arc::new(Copy {
            name,
            read_only,
            release,
            before,
            shared: Arc::clone(&self.shared),
        })))
    }

    /// Whether some file of the release, as it was built, has all of `bytes`
    /// in a row; `what` they are is for the trace.
    ///
    /// # Errors
    /// Where a file of it cannot be read.
    pub fn release_holds(&self, what: &str, bytes: &[u8]) -> Seen<bool> {
        let dir = self.shared.release.dir();
        let tree = FolderSnapshot::read(dir).map_err(|cause| trouble("read", dir, cause))?;
        let held = tree.holds(bytes);
        let held = held.map_err(|cause| trouble("read", dir, cause))?;
        let recorder = &self.shared.recorder;
        let detail = format!("looked for {what} in the files of the release");
        let place = recorder.add("grader", Act::Search, detail, None);
        recorder.saw(place, if held { "it is there" } else { "not there" });
        Ok(held)
    }
}

impl ReleaseCopy {
    /// Its name in the trace, as `release.1`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it stands.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.0.release.dir()
    }

    pub(super) fn release(&self) -> &Release {
        &self.0.release
    }

    /// Whether its processes may change it.
    pub(super) fn is_open(&self) -> bool {
        !self.0.read_only
    }

    /// What was done to it since it was made, in words, a file each.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn changes(&self) -> Seen<Vec<String>> {
        let changes = self.0.before.changes(self.0.shared.release.dir());
        let changes = changes.map_err(|cause| trouble("read", self.dir(), cause))?;
        let recorder = &self.0.shared.recorder;
        let detail = format!("compared {} with what it was", self.0.name);
        let step = Step::CompareRelease {
            name: self.0.name.clone(),
        };
        let place = recorder.add("grader", Act::Search, detail, Some(step));
        let seen = match changes.as_slice() {
            [] => "nothing has changed".to_owned(),
            changes => changes.join(", "),
        };
        recorder.saw(place, seen);
        Ok(changes)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if self.read_only {
            // Else its owner could not remove it.
            let _ = unprotect(self.release.dir());
        }
    }
}

fn trouble(what: &str, dir: &Path, cause: std::io::Error) -> Stop {
    Stop::trouble(format!("{what} {}", dir.display()), cause)
}
