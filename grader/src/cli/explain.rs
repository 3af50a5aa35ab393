//! `dozen explain`: what a check does, and why production cares.

use super::{Outcome, failure::Failure, hint, house, screen};
use crate::course::{self, Check, EXERCISES, Exercise};

/// Say what a check does, and why production cares.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen explain 07                            every check of an exercise
  dozen explain answers-on-every-interface    one check")]
pub(super) struct Args {
    /// A check's id, or an exercise.
    what: String,
    /// A check's id, where WHAT is an exercise.
    check: Option<String>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let (exercise, checks) = find(args)?;
    let mut text = String::new();
    if checks.len() > 1 {
        text += &format!("{}: {}\n\n", exercise.id, exercise.title);
        text += "The platform gives\n";
        text += &format!("  {:<20} {}\n", "PORT", "the port to listen on");
        for var in exercise.contract {
            text += &format!("  {:<20} {}\n", var.name, var.meaning);
        }
        text += "\n";
    }
    for check in checks {
        text += &explain(check, screen::width());
    }
    screen::print(&text)?;
    Ok(0)
}

fn find(args: &Args) -> Result<(&'static Exercise, Vec<&'static Check>), Failure> {
    let owner = EXERCISES.iter().find(|e| e.check(&args.what).is_some());
    if let Some(exercise) = owner {
        return Ok((exercise, vec![hint::check_of(exercise, &args.what)?]));
    }
    match house::exercise(&args.what) {
        Ok(exercise) => match &args.check {
            Some(id) => Ok((exercise, vec![hint::check_of(exercise, id)?])),
            None => Ok((exercise, exercise.checks.iter().collect())),
        },
        Err(unknown) => {
            let ids = EXERCISES.iter().flat_map(|e| e.checks).map(|c| c.id);
            match course::nearest(&args.what, ids).first() {
                Some(near) => Err(Failure::usage(format!(
                    "there is no check or exercise `{}`; did you mean {near}?",
                    args.what
                ))),
                None => Err(unknown),
            }
        }
    }
}

/// One check, in full.
pub(super) fn explain(check: &Check, width: usize) -> String {
    let wrap = |label: &str, text: &str| {
        let options = textwrap::Options::new(width)
            .initial_indent(label)
            .subsequent_indent("          ");
        textwrap::fill(text, options)
    };
    format!(
        "{}\n{}\n{}\n{}\n{}\n\n",
        check.id,
        wrap("  asks    ", check.title),
        wrap("  does    ", check.does),
        wrap("  why     ", check.why),
        wrap(
            "  worth   ",
            &format!(
                "{} point{}; tests {}",
                check.points,
                if check.points == 1 { "" } else { "s" },
                check.claims.join(", ")
            )
        ),
    )
}
