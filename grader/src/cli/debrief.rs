//! Gathers the debrief from the course, the learner's folder, the reference and
//! the chapter's questions.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use super::{course_root::CourseRoot, exercise_folder, failure::Failure};
use crate::{
    course::{
        EXERCISES, Exercise,
        claims::{self, CLAIMS},
        questions,
    },
    progress::Progress,
    reports::debrief::{Change, Claim, Debrief, Upcoming},
};

/// Returns the debrief of an exercise, with the proven claims if the exercise
/// has passed.
pub(super) fn of(house: &CourseRoot, exercise: &Exercise) -> Result<Debrief, Failure> {
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
    let passed = progress.has_passed(exercise.key);
    let titles = exercise.checks.iter().map(|check| check.title.to_owned());
    Ok(Debrief {
        exercise: exercise.id.to_owned(),
        title: exercise.title.to_owned(),
        proved: titles.filter(|_| passed).collect(),
        claims: claims(exercise),
        changes,
        reference: house.shown(&reference),
        question: questions.into_iter().next(),
        next: upcoming(&progress),
    })
}

/// Returns the claims that the exercise's checks test, in the course's order.
fn claims(exercise: &Exercise) -> Vec<Claim> {
    let tested = |claim: &&claims::Claim| {
        let mut checks = exercise.checks.iter();
        checks.any(|check| check.claims.contains(&claim.id))
    };
    let shown = |claim: &claims::Claim| Claim {
        id: claim.id.to_owned(),
        text: claim.text.to_owned(),
    };
    CLAIMS.iter().filter(tested).map(shown).collect()
}

/// Returns the first exercise that has not passed.
fn upcoming(progress: &Progress) -> Option<Upcoming> {
    let open = EXERCISES.iter().find(|e| !progress.has_passed(e.key))?;
    Some(Upcoming {
        id: open.id.to_owned(),
        title: open.title.to_owned(),
    })
}

/// Returns every file that is not the same in the starter, the learner's folder
/// and the reference.
fn changes(house: &CourseRoot, exercise: &Exercise) -> io::Result<Vec<Change>> {
    if house.is_handout() {
        return Ok(Vec::new());
    }
    let reference = house.solution(exercise);
    let starter = exercise_folder::read(&house.starter(exercise))?;
    let yours = exercise_folder::read(&house.exercise(exercise))?;
    let reference = exercise_folder::read(&reference)?;
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
