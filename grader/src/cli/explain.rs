//! `dozen explain`: what a check does, and why production cares.

use super::{Outcome, course_root, failure::Failure, hint, screen};
use crate::course::{
    self, Check, EXERCISES, Exercise,
    claims::{CLAIMS, Claim, Shown},
};

/// Say what a check does, and why production cares.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen explain 07                            every check of an exercise
  dozen explain answers-on-every-interface    one check
  dozen explain --claims                      what the course claims, and which checks test it")]
pub(super) struct Args {
    /// A check's id, or an exercise.
    #[arg(required_unless_present = "claims")]
    what: Option<String>,
    /// A check's id, if WHAT is an exercise.
    check: Option<String>,
    /// List every claim of the course with the checks that test it.
    #[arg(long, conflicts_with = "what")]
    claims: bool,
}

pub(super) fn run(args: &Args) -> Outcome {
    match &args.what {
        Some(what) => explain_checks(what, args.check.as_deref()),
        None => {
            screen::print(&CLAIMS.iter().map(tell).collect::<String>())?;
            Ok(0)
        }
    }
}

/// Returns a claim, and the checks that test it.
fn tell(claim: &Claim) -> String {
    let mut text = fill(&format!("{:<7}", claim.id), "       ", claim.text);
    text.push('\n');
    if claim.shown == Shown::Taught {
        return text + "       taught only\n";
    }
    for (exercise, check) in course::tests_of_claim(claim.id) {
        let (number, _) = exercise.id.split_once('-').unwrap_or((exercise.id, ""));
        text += &format!("       {number} {}\n", check.id);
    }
    text
}

fn explain_checks(what: &str, check: Option<&str>) -> Outcome {
    let (exercise, checks) = find(what, check)?;
    let mut text = String::new();
    if checks.len() > 1 {
        text += &format!("{}: {}\n\n", exercise.id, exercise.title);
        text += "The platform gives\n";
        text += &variable("PORT", "the port to listen on");
        for var in exercise.contract {
            text += &variable(var.name, var.meaning);
        }
        text += "\n";
    }
    for check in checks {
        text += &explain(check);
    }
    screen::print(&text)?;
    Ok(0)
}

fn find(
    what: &str,
    check: Option<&str>,
) -> Result<(&'static Exercise, Vec<&'static Check>), Failure> {
    let owner = EXERCISES.iter().find(|e| e.check(what).is_some());
    if let Some(exercise) = owner {
        return Ok((exercise, vec![hint::check_of(exercise, what)?]));
    }
    match course_root::exercise(what) {
        Ok(exercise) => match check {
            Some(id) => Ok((exercise, vec![hint::check_of(exercise, id)?])),
            None => Ok((exercise, exercise.checks.iter().collect())),
        },
        Err(unknown) => {
            let ids = EXERCISES.iter().flat_map(|e| e.checks).map(|c| c.id);
            match course::nearest(what, ids).first() {
                Some(near) => Err(Failure::usage(format!(
                    "there is no check or exercise `{what}`; did you mean {near}?"
                ))),
                None => Err(unknown),
            }
        }
    }
}

fn variable(name: &str, meaning: &str) -> String {
    if screen::look().is_plain() {
        format!("{name}: {meaning}.\n")
    } else {
        format!("  {name:<20} {meaning}\n")
    }
}

/// Returns one check, in full.
pub(super) fn explain(check: &Check) -> String {
    let worth = format!(
        "{} point{}",
        check.points,
        if check.points == 1 { "" } else { "s" },
    );
    let parts = [
        ("asks", check.title),
        ("does", check.does),
        ("why", check.why),
        ("worth", worth.as_str()),
    ];
    let mut text = parts.map(|(label, text)| part(label, text)).concat();
    for claim in CLAIMS.iter().filter(|one| check.claims.contains(&one.id)) {
        text += &part("claim", &format!("{} ({})", claim.text, claim.id));
    }
    for promise in EXERCISES.iter().flat_map(|e| e.promises_of(check.id)) {
        text += &part(promise.id, &promise.sentence());
    }
    format!("{}\n{text}\n", check.id)
}

fn part(label: &str, text: &str) -> String {
    if screen::look().is_plain() {
        // Signs that a reader aloud cannot say.
        let text = text.replace('…', "...");
        return format!("{label}: {text}\n");
    }
    fill(&format!("  {label:<8}"), "          ", text) + "\n"
}

fn fill(first: &str, rest: &str, text: &str) -> String {
    if screen::look().is_plain() {
        return format!("{} {text}", first.trim());
    }
    let options = textwrap::Options::new(screen::width())
        .initial_indent(first)
        .subsequent_indent(rest);
    textwrap::fill(text, options)
}
