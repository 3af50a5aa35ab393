//! `dozen list`: the exercises, with progress.

use super::{Outcome, course_root::CourseRoot, screen};
use crate::{
    course::{Check, Exercise},
    model::Outcome as Ended,
    progress::Entry,
    reports::COMMAND,
};

/// List the exercises, with progress.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen list            the exercises, how far each is, and its title
  dozen list --checks   with every check")]
pub(super) struct Args {
    /// With the checks of each exercise.
    #[arg(long)]
    checks: bool,
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = CourseRoot::find()?;
    let progress = house.progress()?;
    let at_hand = house.at_hand()?;
    let mut text = String::new();
    let exercises = house.exercises();
    for exercise in &exercises {
        let entry = progress.of(exercise.key);
        let is_at_hand = exercise.id == at_hand.id && entry.passed_at.is_none();
        text += &line(exercise, &state(exercise, &entry), is_at_hand);
        if args.checks {
            let checks = exercise.checks.iter();
            text.extend(checks.map(|check| check_line(check, entry.checks.get(check.id))));
        }
    }
    let passed = (exercises.iter())
        .filter(|e| progress.has_passed(e.key))
        .count();
    text += &format!("\n{passed} of {} passed. ", exercises.len());
    text += if passed == exercises.len() {
        "Your report card, and where to go:\n"
    } else {
        "Next: the first that has not passed.\n"
    };
    text += &match passed < exercises.len() {
        true => format!("  {COMMAND} check {}\n", super::hint::number_of(at_hand)),
        false => format!("  {COMMAND} card\n"),
    };
    screen::print(&text)?;
    Ok(0)
}

/// Returns how far an exercise is, and how many hints it took.
pub(super) fn state(exercise: &Exercise, entry: &Entry) -> String {
    let passes = |check: &&Check| entry.checks.get(check.id) == Some(&Ended::Pass);
    let state = if entry.passed_at.is_some() {
        "passed".to_owned()
    } else if entry.checks.is_empty() {
        "not tried".to_owned()
    } else {
        let passing = exercise.checks.iter().filter(passes).count();
        format!("{passing} of {} checks", exercise.checks.len())
    };
    match entry.hints.values().sum::<usize>() {
        0 => state,
        1 => format!("{state}, 1 hint"),
        hints => format!("{state}, {hints} hints"),
    }
}

fn line(exercise: &Exercise, state: &str, is_at_hand: bool) -> String {
    let Exercise { id, title, .. } = exercise;
    if screen::look().is_plain() {
        let at_hand = if is_at_hand { ", current" } else { "" };
        return format!("{id}, {title}: {state}{at_hand}.\n");
    }
    let mark = if is_at_hand { "→" } else { " " };
    format!("{mark} {id:<21} {state:<24} {title}\n")
}

fn check_line(check: &Check, ended: Option<&Ended>) -> String {
    let Check { id, title, .. } = check;
    if screen::look().is_plain() {
        let ended = ended.map_or("not tried", |ended| ended.words());
        return format!("  {id}: {ended}; {title}.\n");
    }
    let sign = ended.map_or(" ", |ended| ended.sign());
    format!("    {sign} {id:<52} {title}\n")
}
