//! What changes between two gradings of the same hand-ins: whose points, and by
//! which check.

use std::collections::BTreeMap;

use crate::store::Entry;

/// One result that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What stands for the student.
    pub student: String,
    /// The exercise.
    pub exercise: String,
    /// The outcome and points before.
    pub old: String,
    /// The outcome and points now.
    pub new: String,
    /// The checks that ended otherwise, with both ends.
    pub checks: Vec<String>,
}

/// What differs from `old` to `new` where both judged the same files of the same
/// student for the same exercise.
#[must_use]
pub fn diff(old: &[Entry], new: &[Entry]) -> Vec<Change> {
    let index = |entries: &[Entry]| -> BTreeMap<(String, String, String), Entry> {
        let named = entries.iter().map(|entry| {
            let inputs = &entry.inputs;
            let name = (
                inputs.exercise.clone(),
                entry.student.clone(),
                inputs.files.clone(),
            );
            (name, entry.clone())
        });
        named.collect()
    };
    let (old, new) = (index(old), index(new));
    let both = old
        .iter()
        .filter_map(|(name, one)| Some((one, new.get(name)?)));
    both.filter_map(|(one, other)| change(one, other)).collect()
}

fn change(old: &Entry, new: &Entry) -> Option<Change> {
    if old.judgement() == new.judgement() {
        return None;
    }
    let words = |entry: &Entry| match entry.exercise() {
        Some(exercise) => format!(
            "{} {}/{}",
            exercise.outcome.words(),
            exercise.points,
            exercise.max_points
        ),
        None => "nothing".to_owned(),
    };
    let ends = |entry: &Entry| -> BTreeMap<String, &'static str> {
        let checks = entry.exercise().map(|exercise| exercise.checks.as_slice());
        let checks = checks.unwrap_or_default().iter();
        checks
            .map(|check| (check.id.clone(), check.outcome.words()))
            .collect()
    };
    let (before, now) = (ends(old), ends(new));
    let mut ids: Vec<&String> = before.keys().chain(now.keys()).collect();
    ids.sort();
    ids.dedup();
    let checks = ids.into_iter().filter_map(|id| {
        let of = |ends: &BTreeMap<String, &'static str>| ends.get(id).copied().unwrap_or("absent");
        let (before, now) = (of(&before), of(&now));
        (before != now).then(|| format!("{id}: {before} → {now}"))
    });
    Some(Change {
        student: new.student.clone(),
        exercise: new.inputs.exercise.clone(),
        old: words(old),
        new: words(new),
        checks: checks.collect(),
    })
}
