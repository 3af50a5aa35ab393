//! `dozen list`: the exercises, with progress.

use super::{Outcome, house::House, screen};
use crate::{
    course::{Check, EXERCISES, Exercise},
    model::Outcome::Pass,
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
    let house = House::find()?;
    let progress = house.progress()?;
    let at_hand = house.at_hand()?;
    let mut text = String::new();
    for exercise in EXERCISES {
        let entry = progress.of(exercise.key);
        let state = state(exercise, &entry);
        let mark = if exercise.id == at_hand.id && entry.passed_at.is_none() {
            "→"
        } else {
            " "
        };
        text += &format!(
            "{mark} {:<20} {:<16} {}\n",
            exercise.id, state, exercise.title
        );
        if args.checks {
            for check in exercise.checks {
                let sign = entry
                    .checks
                    .get(check.id)
                    .map_or(" ", |outcome| outcome.sign());
                text += &format!("    {sign} {:<52} {}\n", check.id, check.title);
            }
        }
    }
    let passed = EXERCISES
        .iter()
        .filter(|e| progress.has_passed(e.key))
        .count();
    text += &format!("\n{passed} of {} passed. ", EXERCISES.len());
    text += if passed == EXERCISES.len() {
        "All done: well baked.\n"
    } else {
        "Next: the first that has not passed.\n"
    };
    if passed < EXERCISES.len() {
        text += &format!("  {COMMAND} check {}\n", super::hint::number_of(at_hand));
    }
    screen::print(&text)?;
    Ok(0)
}

/// How far an exercise is, in a few words.
pub(super) fn state(exercise: &Exercise, entry: &Entry) -> String {
    let is_passing = |check: &&Check| entry.checks.get(check.id) == Some(&Pass);
    let passing = exercise.checks.iter().filter(is_passing).count();
    if entry.passed_at.is_some() {
        "passed".to_owned()
    } else if entry.checks.is_empty() {
        "not tried".to_owned()
    } else {
        format!("{passing} of {} checks", exercise.checks.len())
    }
}
