//! Shared libraries: those that the release's binaries cannot start without,
//! and those that a process has loaded.

use std::path::PathBuf;

use super::{Lab, Process, Seen};
use dozen_model::{Act, Step, Stop};
use dozen_platform as platform;

impl Lab {
    /// Returns the binaries of the release, each with the libraries that it
    /// needs.
    ///
    /// # Errors
    /// If a binary cannot be read.
    pub fn linked(&self) -> Seen<Vec<(String, Vec<String>)>> {
        let mut all = Vec::new();
        for (name, path) in self.shared.release.binaries() {
            let needed = platform::needed(&path)
                .map_err(|e| Stop::trouble(format!("read {}", path.display()), e))?;
            all.push((name.to_owned(), needed));
        }
        for (name, needed) in &all {
            let detail = format!("read what the binary `{name}` cannot start without");
            let recorder = &self.shared.recorder;
            let place = recorder.add("grader", Act::Search, detail, Some(Step::Linked));
            recorder.saw(place, or_nothing(needed));
        }
        Ok(all)
    }
}

impl Process {
    /// Returns the libraries that it has loaded so far; `None` if the system
    /// does not tell.
    ///
    /// # Errors
    /// If the system can report them, and does not.
    pub fn libraries(&self) -> Seen<Option<Vec<PathBuf>>> {
        let found = self.child().libraries();
        let found = found.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        let step = Step::Loaded {
            lane: self.lane().to_owned(),
        };
        let detail = "looked at the libraries that it has loaded";
        let recorder = &self.shared().recorder;
        let place = recorder.add(self.lane(), Act::Look, detail, Some(step));
        let seen = match &found {
            None => "this system does not tell".to_owned(),
            Some(all) => {
                let names = all.iter().filter_map(|path| path.file_name());
                or_nothing(
                    &names
                        .map(|n| n.to_string_lossy().into_owned())
                        .collect::<Vec<_>>(),
                )
            }
        };
        recorder.saw(place, seen);
        Ok(found)
    }
}

fn or_nothing(names: &[String]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}
