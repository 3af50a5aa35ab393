//! The verdicts so far, saved after each mutant: a stopped run continues where
//! it ended, and a run on changed checks begins with the check that killed a
//! mutant the last time.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{MutantsError, SourceHashes, Verdict};

/// The verdicts on the mutants of one exercise, by mutant.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Results {
    #[serde(skip)]
    path: PathBuf,
    reference: String,
    checks: String,
    verdicts: BTreeMap<String, Verdict>,
    /// Verdicts on other sources: they show which check to try first.
    #[serde(default)]
    earlier: BTreeMap<String, Verdict>,
}

impl Results {
    /// Reads the verdicts at `path`. Verdicts on other sources than `sources`
    /// no longer count; if `fresh`, none does.
    pub(super) fn load(path: &Path, sources: &SourceHashes, fresh: bool) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        // A file that cannot be read is as good as none: grading makes it
        // again.
        let mut results: Self = serde_json::from_str(&text).unwrap_or_default();
        results.path = path.to_owned();
        let is_today = results.reference == sources.reference && results.checks == sources.checks;
        if fresh || !is_today {
            let before = std::mem::take(&mut results.verdicts);
            results.earlier.extend(before);
        }
        results.reference.clone_from(&sources.reference);
        results.checks.clone_from(&sources.checks);
        results
    }

    /// Returns the verdict on today's sources, if there is one.
    pub(super) fn get(&self, id: &str) -> Option<&Verdict> {
        let verdict = self.verdicts.get(id);
        verdict.filter(|verdict| !matches!(verdict, Verdict::Unjudged { .. }))
    }

    /// Returns the verdict of this or an earlier run on today's sources.
    pub(super) fn last(&self, id: &str) -> Option<Verdict> {
        self.verdicts.get(id).cloned()
    }

    /// Returns the check that killed the mutant the last time.
    pub(super) fn likely(&self, id: &str) -> Option<&str> {
        match self.earlier.get(id) {
            Some(Verdict::Killed { by }) => Some(by),
            _ => None,
        }
    }

    /// Enters a verdict and writes all of them.
    ///
    /// # Errors
    /// If the disk refuses.
    pub(super) fn enter(&mut self, id: String, verdict: Verdict) -> Result<(), MutantsError> {
        self.verdicts.insert(id, verdict);
        let words = |cause: io::Error| {
            MutantsError::Disk(format!("write {}: {cause}", self.path.display()))
        };
        let dir = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(dir).map_err(words)?;
        let file = tempfile::NamedTempFile::new_in(dir).map_err(words)?;
        serde_json::to_writer_pretty(&file, self).map_err(|cause| words(cause.into()))?;
        file.persist(&self.path)
            .map_err(|cause| words(cause.error))?;
        Ok(())
    }
}
