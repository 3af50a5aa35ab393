//! What there is to say after a pass, gathered from the course, the learner's
//! folder, the reference and the chapter's questions.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use super::{failure::Failure, folder, house::House};
use crate::{
    course::{EXERCISES, Exercise, questions},
    progress::Progress,
    reports::debrief::{Change, Debrief, Proof, Upcoming},
};

/// The debrief of an exercise; what was proved is in it where the exercise
/// has passed.
pub(super) fn of(house: &House, exercise: &Exercise) -> Result<Debrief, Failure> {
    let progress = house.progress()?;
    let reference = house.solution(exercise);
    let file = house.questions(exercise);
    let questions = questions::read(&file).map_err(|cause| Failure::trouble(cause.to_string()))?;
    let changes = changes(house, exercise).map_err(|cause| {
        Failure::trouble(format!(
            "could not compare {} with its reference: {cause}",
            exercise.id
        ))
    })?;
    Ok(Debrief {
        exercise: exercise.id.to_owned(),
        title: exercise.title.to_owned(),
        proved: if progress.has_passed(exercise.key) {
            proofs(exercise)
        } else {
            Vec::new()
        },
        changes,
        reference: house.shown(&reference),
        question: questions.into_iter().next(),
        next: upcoming(&progress),
    })
}

fn proofs(exercise: &Exercise) -> Vec<Proof> {
    let proof = |check: &crate::course::Check| Proof {
        title: check.title.to_owned(),
        claims: check.claims.iter().map(ToString::to_string).collect(),
    };
    exercise.checks.iter().map(proof).collect()
}

/// The first exercise that has not passed.
fn upcoming(progress: &Progress) -> Option<Upcoming> {
    let open = EXERCISES.iter().find(|e| !progress.has_passed(e.key))?;
    Some(Upcoming {
        id: open.id.to_owned(),
        title: open.title.to_owned(),
    })
}

/// Every file that is not the same in the starter, the learner's folder and
/// the reference.
fn changes(house: &House, exercise: &Exercise) -> io::Result<Vec<Change>> {
    let reference = house.solution(exercise);
    let starter = folder::read(&house.starter(exercise))?;
    let yours = folder::read(&house.exercise(exercise))?;
    let reference = folder::read(&reference)?;
    let forms = [&starter, &yours, &reference];
    let paths: BTreeSet<&PathBuf> = forms.iter().flat_map(|form| form.keys()).collect();
    let differs = |path: &&PathBuf| {
        forms
            .iter()
            .any(|form| form.get(*path) != starter.get(*path))
    };
    let change = |path: &PathBuf| Change {
        path: path.display().to_string(),
        starter: text(&starter, path),
        yours: text(&yours, path),
        reference: text(&reference, path),
    };
    Ok(paths.into_iter().filter(differs).map(change).collect())
}

fn text(files: &BTreeMap<PathBuf, Vec<u8>>, path: &Path) -> String {
    let bytes = files.get(path).map_or(&[][..], Vec::as_slice);
    String::from_utf8_lossy(bytes).into_owned()
}
