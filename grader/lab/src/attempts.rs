//! The attempts of an observed process and its descendants: the programs that
//! they tried to start, the shared libraries that they tried to load, and the
//! files of their working directory that they looked for. An attempt counts
//! even if it failed: on another machine it would succeed.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{Launch, Process};
use dozen_model::Act;
use dozen_platform::Attempt;

impl Launch {
    /// Observes the process from its start on, if the system can do that.
    pub fn observed(mut self) -> Self {
        self.observed = true;
        self
    }
}

impl Process {
    /// Returns whether the system reports its attempts.
    #[must_use]
    pub fn is_observed(&self) -> bool {
        self.child().attempts().is_some()
    }

    /// Returns the programs outside the release that it and its descendants
    /// tried to start so far; `None` if the system cannot observe it.
    #[must_use]
    pub fn foreign_programs(&self) -> Option<Vec<PathBuf>> {
        let attempts = self.child().attempts()?;
        let started = attempts.iter().filter_map(|attempt| match attempt {
            Attempt::Start(program) => Some(program.as_path()),
            Attempt::Open(_) | Attempt::Share(_) => None,
        });
        let found = self.outside_the_release(started);
        self.saw("looked at the programs that it tried to start", &found);
        Some(found)
    }

    /// Returns the shared libraries outside the release that it and its
    /// descendants tried to load so far; `None` if the system cannot observe
    /// it.
    #[must_use]
    pub fn tried_libraries(&self) -> Option<Vec<PathBuf>> {
        let attempts = self.child().attempts()?;
        let is_library = |path: &&Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // The loader's own settings are in `/etc`.
            !path.starts_with("/etc") && (name.ends_with(".so") || name.contains(".so."))
        };
        let tried = attempts.iter().filter_map(Attempt::path).filter(is_library);
        let found = self.outside_the_release(tried);
        self.saw("looked at the libraries that it tried to load", &found);
        Some(found)
    }

    /// Returns the files below its working directory that it looked for so far,
    /// as `config/local.toml`; none if the system cannot observe it.
    #[must_use]
    pub fn files_looked_for(&self) -> BTreeSet<String> {
        let work = &self.dirs().work;
        let real = work.canonicalize().unwrap_or_else(|_| work.clone());
        let attempts = self.child().attempts().unwrap_or_default();
        let below = |path: &Path| {
            let file = path
                .strip_prefix(work)
                .or_else(|_| path.strip_prefix(&real));
            let file = file.ok()?.to_str()?;
            let is_file = !file.is_empty() && !file.contains("..");
            is_file.then(|| file.to_owned())
        };
        attempts
            .iter()
            .filter_map(Attempt::path)
            .filter_map(below)
            .collect()
    }

    /// Returns the means that all processes of the machine share and that it
    /// tried to reach, such as System V shared memory; none if the system
    /// cannot observe it.
    #[must_use]
    pub fn tried_to_share(&self) -> Vec<&'static str> {
        let attempts = self.child().attempts().unwrap_or_default();
        let shared = attempts.iter().filter_map(|attempt| match attempt {
            Attempt::Share(what) => Some(*what),
            Attempt::Start(_) | Attempt::Open(_) => None,
        });
        shared.collect()
    }

    fn outside_the_release<'a>(&self, paths: impl Iterator<Item = &'a Path>) -> Vec<PathBuf> {
        let release = self.shared().release.dir();
        // The system reports real paths; the release's may go through a link.
        let real = release
            .canonicalize()
            .unwrap_or_else(|_| release.to_owned());
        let outside = paths.filter(|path| !path.starts_with(release) && !path.starts_with(&real));
        let outside: BTreeSet<PathBuf> = outside.map(Path::to_owned).collect();
        outside.into_iter().collect()
    }

    fn saw(&self, detail: &str, found: &[PathBuf]) {
        let recorder = &self.shared().recorder;
        let place = recorder.add(self.lane(), Act::Look, detail, None);
        let names: Vec<String> = found
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let seen = match names.as_slice() {
            [] => "none outside its release".to_owned(),
            names => names.join(", "),
        };
        recorder.saw(place, seen);
    }
}
