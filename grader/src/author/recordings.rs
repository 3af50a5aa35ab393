//! The recordings that the book's pictures are drawn from: each check that
//! the starter fails, run against the starter and against the reference, as
//! the report has it. Kept beside the chapters, and compared in the form of
//! the golden cards: what differs from run to run is masked, and times are
//! not looked at.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::variant::{Kind, Variant};
use crate::{
    model::{CheckReport, ExerciseReport, Outcome},
    reports,
};

/// The recordings of one exercise.
pub(super) struct Recordings<'a> {
    folder: &'a Path,
    record: bool,
    /// The checks that the starter fails, and those of them that show
    /// something else in every run.
    told: BTreeSet<&'a str>,
    varying: BTreeSet<&'a str>,
    seen: BTreeSet<PathBuf>,
}

impl<'a> Recordings<'a> {
    /// Those in `folder`, of an exercise with these variants.
    pub(super) fn new(folder: &'a Path, variants: &'a [Variant], record: bool) -> Self {
        let starter = variants
            .iter()
            .find(|variant| variant.kind == Kind::Starter);
        let named = |of: fn(&Variant) -> &Vec<String>| -> BTreeSet<&'a str> {
            let names = starter.into_iter().flat_map(of);
            names.map(String::as_str).collect()
        };
        Self {
            folder,
            record,
            told: named(|starter| &starter.expected.fails),
            varying: named(|starter| &starter.expected.cards_vary_of),
            seen: BTreeSet::new(),
        }
    }

    /// Records or compares one check; a recording that still tells the same
    /// is left as it is.
    pub(super) fn take(
        &mut self,
        variant: &Variant,
        report: &ExerciseReport,
        check: &CheckReport,
    ) -> Option<String> {
        let wanted = match variant.kind {
            Kind::Starter => Outcome::Fail,
            Kind::Solution => Outcome::Pass,
            Kind::Wrong | Kind::Right => return None,
        };
        if check.outcome != wanted || !self.told.contains(check.id.as_str()) {
            return None;
        }
        let name = format!("{}.{}.json", variant.name, check.id);
        let path = self.folder.join(name);
        self.seen.insert(path.clone());
        let now = reports::recorded(check);
        let stale = match read(&path) {
            Ok(before) => self.difference(report, &before, &now)?,
            Err(cause) => cause.to_string(),
        };
        if self.record {
            let written = write(&path, &now).err();
            return written.map(|cause| format!("could not write {}: {cause}", path.display()));
        }
        Some(format!(
            "the recording {} is not what it shows now; look at the difference, then `dozen author record`\n  {stale}",
            path.display()
        ))
    }

    /// How two recordings differ.
    fn difference(
        &self,
        report: &ExerciseReport,
        before: &CheckReport,
        now: &CheckReport,
    ) -> Option<String> {
        let told = |check: &CheckReport| match check.outcome {
            Outcome::Fail if !self.varying.contains(check.id.as_str()) => {
                reports::golden(report, check)
            }
            _ => plot(check),
        };
        let (before, now) = (told(before), told(now));
        (before != now).then(|| super::verify::first_difference(&before, &now))
    }

    /// Recordings of no check that the starter fails; recording removes them.
    pub(super) fn of_nothing(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder).into_iter().flatten().flatten();
        let left = entries
            .map(|entry| entry.path())
            .filter(|path| !self.seen.contains(path));
        left.filter_map(|path| {
            let removed = self.record && fs::remove_file(&path).is_ok();
            (!removed).then(|| format!("{} is the recording of nothing", path.display()))
        })
        .collect()
    }
}

fn read(path: &Path) -> io::Result<CheckReport> {
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

fn write(path: &Path, check: &CheckReport) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let mut text = serde_json::to_string_pretty(check)?;
    text.push('\n');
    fs::write(path, text)
}

/// What is the same in every run of a check whose moments come in another
/// order each time: how it ended, who took part, and what was done to whom.
fn plot(check: &CheckReport) -> String {
    let acts = check
        .trace
        .iter()
        .map(|moment| (moment.lane.as_str(), moment.act.word()));
    let acts: BTreeSet<(&str, &str)> = acts.collect();
    let mut told = format!("{}: {}\n", check.outcome.words(), check.title);
    for (lane, act) in acts {
        told += &format!("{lane} {act}\n");
    }
    told
}
