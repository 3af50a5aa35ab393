//! The recorded failure cards of an exercise: writes them, or compares them
//! with those that its wrong fixes get now.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{difference::first_difference, matrix::wanted, variant::Variant};
use crate::{
    model::{CheckReport, ExerciseReport, Outcome},
    reports,
};

/// The cards in the folder of an exercise's solution.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cards<'a> {
    pub(super) solution: &'a Path,
    /// Whether cards are written instead of compared.
    pub(super) record: bool,
}

/// A recorded file, and the problem with it, if there is one.
pub(super) type Compared = (PathBuf, Option<String>);

impl Cards<'_> {
    /// Records or compares the card of a check that must fail; `None` if it
    /// has no card.
    pub(super) fn compare(
        &self,
        variant: &Variant,
        report: &ExerciseReport,
        check: &CheckReport,
    ) -> Option<Compared> {
        let wanted = wanted(&check.id, &variant.expected);
        let is_failure = check.outcome == Outcome::Fail && wanted == Some(check.outcome);
        let varies = variant.expected.cards_vary_of.contains(&check.id);
        if !is_failure || !variant.has_cards || varies {
            return None;
        }
        let path = variant.card(self.solution, &check.id);
        let card = reports::recorded_card(report, check);
        let recorded = fs::read_to_string(&path).unwrap_or_default();
        let problem = if recorded == card {
            None
        } else if self.record {
            let written = write(&path, &card);
            let failed = |cause| format!("could not write {}: {cause}", path.display());
            written.err().map(failed)
        } else {
            Some(format!(
                "the recorded card of {} is not what it shows now; look at the difference, then `dozen author record`\n{}",
                check.id,
                first_difference(&recorded, &card)
            ))
        };
        Some((path, problem))
    }

    /// Returns a problem for each card that no variant shows; recording removes
    /// those cards instead.
    pub(super) fn stale(&self, shown: &BTreeSet<PathBuf>) -> Vec<String> {
        stale(&self.solution.join("cards"), shown, self.record, "card")
    }
}

/// Returns a problem for each file in `folder` that is not one of `shown`, or,
/// if they are recorded, for each of them that cannot be removed.
pub(super) fn stale(
    folder: &Path,
    shown: &BTreeSet<PathBuf>,
    record: bool,
    what: &str,
) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let left = entries.map(|entry| entry.path());
    left.filter(|path| !shown.contains(path))
        .filter(|path| !(record && fs::remove_file(path).is_ok()))
        .map(|path| format!("{} is the {what} of nothing", path.display()))
        .collect()
}

fn write(path: &Path, card: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    fs::write(path, card)
}
