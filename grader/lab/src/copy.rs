//! Copies of the release, each in its own place, so that other processes do not
//! see a change and a check can compare the copy with the release.

use std::{path::Path, sync::Arc};

use super::{Lab, Seen, shared::Shared};
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
    /// Makes a copy of the release that its processes can change.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn copy_release(&self) -> Seen<ReleaseCopy> {
        self.copy(false)
    }

    /// Makes a copy of the release without write permission. The system's
    /// administrator can still write on a system without a fence, so check
    /// [`ReleaseCopy::changes`] too.
    ///
    /// # Errors
    /// If the disk refuses.
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

    /// Returns whether a file of the built release contains `bytes`; `what`
    /// describes them in the trace.
    ///
    /// # Errors
    /// If a file of it cannot be read.
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
    /// Returns its name in the trace, as `release.1`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.0.release.dir()
    }

    pub(super) fn release(&self) -> &Release {
        &self.0.release
    }

    /// Returns whether its processes may change it.
    pub(super) fn is_open(&self) -> bool {
        !self.0.read_only
    }

    /// Returns the changes since it was made, as text, one per file.
    ///
    /// # Errors
    /// If it cannot be read.
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
            // Otherwise its owner could not remove it.
            let _ = unprotect(self.release.dir());
        }
    }
}

fn trouble(what: &str, dir: &Path, cause: std::io::Error) -> Stop {
    Stop::trouble(format!("{what} {}", dir.display()), cause)
}
