//! The recordings that the book's pictures are drawn from: each check that the
//! starter fails, run against the starter and against the reference, in the
//! form of a report. They are stored with the chapters and compared like
//! failure cards: times are ignored, and parts that differ between runs are
//! masked. Of a check that passes only its actions are compared.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    cards::{self, Compared},
    difference::first_difference,
    variant::{Kind, Variant},
};
use crate::{
    model::{CheckReport, ExerciseReport, Outcome},
    reports,
};

/// The recordings of one exercise.
#[derive(Debug)]
pub(super) struct Recordings<'a> {
    folder: &'a Path,
    record: bool,
    /// The checks that the starter fails.
    failed: BTreeSet<&'a str>,
    /// Those of them that show something else in every run.
    varying: BTreeSet<&'a str>,
}

impl<'a> Recordings<'a> {
    /// Returns the recordings in `folder`, of an exercise with these variants.
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
            failed: named(|starter| &starter.expected.fails),
            varying: named(|starter| &starter.expected.cards_vary_of),
        }
    }

    /// Records or compares one check; `None` if it has no recording. A
    /// recording that still shows the same is left as it is.
    pub(super) fn compare(
        &self,
        variant: &Variant,
        report: &ExerciseReport,
        check: &CheckReport,
    ) -> Option<Compared> {
        let wanted = match variant.kind {
            Kind::Starter => Outcome::Fail,
            Kind::Solution => Outcome::Pass,
            Kind::Wrong | Kind::Right => return None,
        };
        if check.outcome != wanted || !self.failed.contains(check.id.as_str()) {
            return None;
        }
        let name = format!("{}.{}.json", variant.name, check.id);
        let path = self.folder.join(name);
        let now = reports::recorded(check);
        let stale = match read(&path) {
            Ok(before) => self.difference(report, &before, &now),
            Err(cause) => Some(cause.to_string()),
        };
        let problem = match stale {
            None => None,
            Some(_) if self.record => write(&path, &now)
                .err()
                .map(|cause| format!("could not write {}: {cause}", path.display())),
            Some(stale) => Some(format!(
                "the recording {} is not what it shows now; look at the difference, then `dozen author record`\n  {stale}",
                path.display()
            )),
        };
        Some((path, problem))
    }

    /// Returns how two recordings differ.
    fn difference(
        &self,
        report: &ExerciseReport,
        before: &CheckReport,
        now: &CheckReport,
    ) -> Option<String> {
        let shown = |check: &CheckReport| match check.outcome {
            Outcome::Fail if self.varying.contains(check.id.as_str()) => lanes(check),
            Outcome::Fail => reports::recorded_card(report, check),
            _ => actions(check),
        };
        let (before, now) = (shown(before), shown(now));
        (before != now).then(|| first_difference(&before, &now))
    }

    /// Returns a problem for each recording of a check that the starter passes;
    /// recording removes those files instead.
    pub(super) fn stale(&self, shown: &BTreeSet<PathBuf>) -> Vec<String> {
        cards::stale(self.folder, shown, self.record, "recording")
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

/// Returns the actions of a passing check, without order and observations: a
/// right service may be slow, and answer in another order.
fn actions(check: &CheckReport) -> String {
    let done: BTreeSet<String> = check
        .trace
        .iter()
        .map(|moment| format!("{}  {}\n", moment.lane, moment.detail))
        .collect();
    heading(check) + &done.into_iter().collect::<String>()
}

/// Returns the lanes of a failure that differs in every run: all that its runs
/// have in common.
fn lanes(check: &CheckReport) -> String {
    let names: BTreeSet<&str> = check.trace.iter().map(|m| m.lane.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    heading(check) + &names.join("\n")
}

fn heading(check: &CheckReport) -> String {
    format!("{}: {}\n", check.outcome.words(), check.title)
}

#[cfg(test)]
mod tests {
    use super::{actions, lanes};
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
    fn the_order_of_a_pass_may_change_and_its_actions_may_not() {
        let one = ("web.1", Act::Request, "GET /menu");
        let two = ("web.2", Act::Exit, "waited for its end");
        let late = ("web.2", Act::Look, "waited for its end");
        let other = ("web.1", Act::Request, "GET /orders");
        assert_eq!(actions(&check(&[one, two])), actions(&check(&[late, one])));
        assert_ne!(actions(&check(&[one, two])), actions(&check(&[other, two])));
        assert_eq!(lanes(&check(&[one, two])), lanes(&check(&[other, two])));
    }
}
