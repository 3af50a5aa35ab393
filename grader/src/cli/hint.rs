//! `dozen hint`: the next hint for the check that failed last.

use super::{Outcome, course_root, course_root::CourseRoot, failure::Failure, screen};
use crate::{
    course::{self, Check, Exercise},
    progress::{Entry, Progress},
    reports::{COMMAND, chapter_file},
};

/// Take the next hint for the check that failed last.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen hint 07                               for the first check that failed
  dozen hint 07 answers-on-every-interface    for that check

There are three hints for each check: a nudge, the concept, nearly the answer.")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`.
    exercise: Option<String>,
    /// The check; without one, the first that did not pass last time.
    check: Option<String>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = CourseRoot::find()?;
    let exercise = match &args.exercise {
        Some(name) => course_root::exercise(name)?,
        None => house.at_hand()?,
    };
    let entry = house.progress()?.of(exercise.key);
    let check = match &args.check {
        Some(id) => check_of(exercise, id)?,
        None => match failed_last(exercise, &entry) {
            Some(check) => check,
            None => return nothing_failed(exercise, &entry),
        },
    };
    let (number, count) = (take(&house, exercise, check)?, check.hints.len());
    let next = if number + 1 < count {
        format!(
            "`{COMMAND} hint {}` again for the next one",
            number_of(exercise)
        )
    } else {
        format!(
            "that was the last one; the chapter is {}",
            chapter_file(exercise.chapter)
        )
    };
    screen::print(&format!(
        "{}: {}\n{}\n{next}\n",
        exercise.id,
        check.title,
        text(check, number)
    ))?;
    Ok(0)
}

/// Takes the next hint of a check, and remembers it: its number from 0.
pub(super) fn take(
    house: &CourseRoot,
    exercise: &Exercise,
    check: &Check,
) -> Result<usize, Failure> {
    let mut number = 0;
    Progress::update(&house.progress_file(), |progress| {
        number = progress.take_hint(exercise.key, check.id, check.hints.len());
    })?;
    Ok(number)
}

/// Returns one hint, under its number.
pub(super) fn text(check: &Check, number: usize) -> String {
    let hint = screen::fill("  ", check.hints[number]);
    let count = check.hints.len();
    format!("hint {} of {count}\n\n{hint}\n", number + 1)
}

/// Returns the check of that id, or the nearest ones.
pub(super) fn check_of(exercise: &Exercise, id: &str) -> Result<&'static Check, Failure> {
    exercise.check(id).ok_or_else(|| {
        let ids: Vec<&str> = exercise.checks.iter().map(|check| check.id).collect();
        let near = course::nearest(id, ids.iter().copied());
        let near = near
            .first()
            .map_or(".".to_owned(), |id| format!("; did you mean {id}?"));
        Failure::usage(format!(
            "{} has no check `{id}`{near} It has: {}",
            exercise.id,
            ids.join(", ")
        ))
    })
}

/// Returns the first check that did not pass last time: one that failed before
/// one that was not reached.
pub(super) fn failed_last(exercise: &Exercise, entry: &Entry) -> Option<&'static Check> {
    use crate::model::Outcome::{Fail, NotReached};
    let first = |wanted| {
        exercise
            .checks
            .iter()
            .find(|c| entry.checks.get(c.id) == Some(&wanted))
    };
    first(Fail).or_else(|| first(NotReached))
}

fn nothing_failed(exercise: &Exercise, entry: &Entry) -> Outcome {
    let number = number_of(exercise);
    if entry.checks.is_empty() {
        return Err(Failure::usage(format!(
            "{} was not checked yet, so there is nothing to hint at; run `{COMMAND} check {number}` first",
            exercise.id
        )));
    }
    screen::print(&format!(
        "{}: no check failed last time; nothing to hint at.\n",
        exercise.id
    ))?;
    Ok(0)
}

/// Returns `07` of `07-port-binding`.
pub(super) fn number_of(exercise: &Exercise) -> &'static str {
    exercise.id.split('-').next().unwrap_or(exercise.id)
}
