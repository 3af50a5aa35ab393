//! The recordings that the book's pictures are drawn from: each check that
//! the starter fails, run against the starter and against the reference, as
//! the report has it. Kept beside the chapters, and compared in the form of
//! the golden cards: what differs from run to run is masked, and times are
//! not looked at; of a check that passes only what was done.

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
            Outcome::Fail if self.varying.contains(check.id.as_str()) => cast(check),
            Outcome::Fail => reports::recorded_card(report, check),
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

/// What a check that passes was made of: all that was done, whatever the
/// order in which it came and whatever was seen of it. A right service may
/// take its time, and tell two processes apart in another order.
fn plot(check: &CheckReport) -> String {
    let done: BTreeSet<String> = check
        .trace
        .iter()
        .map(|moment| format!("{}  {}\n", moment.lane, moment.detail))
        .collect();
    heading(check) + &done.into_iter().collect::<String>()
}

/// What a failure that differs in every run has in common: who took part.
fn cast(check: &CheckReport) -> String {
    let lanes: BTreeSet<&str> = check.trace.iter().map(|m| m.lane.as_str()).collect();
    let lanes: Vec<&str> = lanes.into_iter().collect();
    heading(check) + &lanes.join("\n")
}

fn heading(check: &CheckReport) -> String {
    format!("{}: {}\n", check.outcome.words(), check.title)
}

#[cfg(test)]
mod tests {
    use super::{cast, plot};
    use crate::model::{Act, CheckReport, Moment, Outcome};

    fn check(trace: &[(&str, Act, &str)]) -> CheckReport {
        let moment = |(lane, act, detail): &(&str, Act, &str)| Moment {
            t_ms: 0,
            lane: (*lane).to_owned(),
            act: *act,
            detail: (*detail).to_owned(),
            seen: None,
            ok: true,
            expected: None,
            step: None,
        };
        CheckReport {
            id: "x".to_owned(),
            title: "x".to_owned(),
            factor: 7,
            claims: Vec::new(),
            outcome: Outcome::Pass,
            points: 1,
            max_points: 1,
            duration_ms: 0,
            finding: None,
            trace: trace.iter().map(moment).collect(),
        }
    }

    #[test]
    fn a_pass_may_come_in_another_order_but_not_by_other_deeds() {
        let one = ("web.1", Act::Request, "GET /menu");
        let two = ("web.2", Act::Exit, "waited for its end");
        let late = ("web.2", Act::Look, "waited for its end");
        let other = ("web.1", Act::Request, "GET /orders");
        assert_eq!(plot(&check(&[one, two])), plot(&check(&[late, one])));
        assert_ne!(plot(&check(&[one, two])), plot(&check(&[other, two])));
        assert_eq!(cast(&check(&[one, two])), cast(&check(&[other, two])));
    }
}
