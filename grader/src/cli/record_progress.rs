//! Records a run of the learner's own exercises in the progress: the results,
//! and the starter that each was begun with. If a starter has changed since,
//! the learner is told; no file is changed.

use std::path::Path;

use super::{course_root::CourseRoot, exercise_folder, failure::Failure, hint};
use crate::{
    course::Exercise,
    model::{Report, Verdict},
    progress::Progress,
    reports::COMMAND,
};

/// Records the results of `exercises`, `whole` if all their checks ran. Returns
/// the text for the learner.
pub(super) fn remember(
    house: &CourseRoot,
    exercises: &[&'static Exercise],
    report: &Report,
    whole: bool,
) -> Result<Vec<String>, Failure> {
    let starters: Vec<Starter> = exercises.iter().map(|e| Starter::of(house, e)).collect();
    let mut offers = Vec::new();
    Progress::update(&house.progress_file(), |progress| {
        for ((exercise, report), starter) in exercises.iter().zip(&report.exercises).zip(&starters)
        {
            if report.outcome == Verdict::Inconclusive {
                continue;
            }
            progress.record(exercise.key, report, whole);
            if starter.is_changed() {
                progress.note_change(exercise.key);
            }
            let begun_with = progress.of(exercise.key).starter;
            match (begun_with, &starter.now) {
                (_, None) => {}
                (Some(begun), Some(now)) if begun != *now && !starter.is_untouched => {
                    if !progress.has_passed(exercise.key) {
                        offers.push(offer(exercise));
                    }
                }
                (_, Some(now)) => progress.begin_with(exercise.key, now),
            }
        }
    })?;
    Ok(offers)
}

/// The starter of an exercise as the course has it now.
struct Starter {
    /// Its fingerprint; none if it cannot be read.
    now: Option<String>,
    /// Whether the learner's folder is just that.
    is_untouched: bool,
}

impl Starter {
    fn of(house: &CourseRoot, exercise: &Exercise) -> Self {
        let print = |dir: &Path| {
            exercise_folder::read(dir)
                .ok()
                .map(|files| exercise_folder::fingerprint(&files))
        };
        let now = print(&house.starter(exercise));
        let own = print(&house.exercise(exercise));
        Self {
            is_untouched: now.is_some() && now == own,
            now,
        }
    }
}

impl Starter {
    /// Returns whether the learner's folder is known to differ from it.
    fn is_changed(&self) -> bool {
        self.now.is_some() && !self.is_untouched
    }
}

fn offer(exercise: &Exercise) -> String {
    format!(
        "The course has a newer starter for {} than the one you began with. Yours is as you left it; \
         `{COMMAND} reset {}` gives you the new one and keeps yours aside.",
        exercise.id,
        hint::number_of(exercise)
    )
}
