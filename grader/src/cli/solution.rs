//! `dozen solution`: the whole debrief of an exercise that has passed.

use super::{
    Outcome,
    course_root::{self, CourseRoot},
    debrief,
    failure::Failure,
    hint, screen,
};
use crate::{
    model::Question,
    reports::{COMMAND, debrief as parts},
};

/// After a pass: your change next to the reference, and a question.
///
/// The proven claims, your changes to the starter next to those of the
/// reference, a question about the chapter, and the next exercise. If the
/// exercise has not passed yet, nothing is shown unless you insist.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen solution 07            after its pass
  dozen solution 07 --force    before a pass: it spoils the exercise
  dozen solution 07 | less     the answers to the question are printed at the end")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`.
    exercise: String,
    /// Show it although the exercise has not passed.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = CourseRoot::find()?;
    let exercise = course_root::exercise(&args.exercise)?;
    if house.is_handout() {
        return Err(Failure::usage(format!(
            "the solution of {} is not in this copy, which your teacher handed out; ask for it after the deadline",
            exercise.id
        )));
    }
    let debrief = debrief::of(&house, exercise)?;
    if debrief.proved.is_empty() && !args.force {
        let number = hint::number_of(exercise);
        return Err(Failure::usage(format!(
            "{} has not passed yet, and its reference would spoil the exercise; \
             `{COMMAND} hint {number}` gives the next hint, `{COMMAND} solution {number} --force` shows it all the same",
            exercise.id
        )));
    }
    let look = screen::look();
    let mut lines = parts::proved(&debrief, look);
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.extend(parts::differences(&debrief, screen::wide_look()));
    lines.push(String::new());
    show(&lines)?;
    if let Some(question) = &debrief.question {
        ask(question)?;
    }
    show(&parts::next(&debrief, look))?;
    Ok(0)
}

/// Asks the question if a person can answer, and prints the text about each
/// option.
fn ask(question: &Question) -> Result<(), Failure> {
    let look = screen::look();
    show(&parts::asked(question, look))?;
    let chosen = screen::may_prompt()
        .then(|| answer(question.options.len()))
        .transpose()?
        .flatten();
    if !screen::may_prompt() {
        show(&["The answers:".to_owned()])?;
    }
    let mut lines = parts::answers(question, chosen, look);
    lines.push(String::new());
    show(&lines)
}

/// Returns the place of the chosen option; `None` if the learner gives no
/// answer.
fn answer(options: usize) -> Result<Option<usize>, Failure> {
    let letters: Vec<String> = ('a'..='z').take(options).map(String::from).collect();
    let prompt = format!("Your answer, {} (Enter to be told): ", letters.join(" or "));
    loop {
        screen::print(&prompt)?;
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line);
        let said = line.trim().to_lowercase();
        match read {
            Ok(0) | Err(_) => {
                screen::print("\n")?;
                return Ok(None);
            }
            Ok(_) if said.is_empty() => return Ok(None),
            Ok(_) => {}
        }
        if let Some(at) = letters.iter().position(|letter| *letter == said) {
            return Ok(Some(at));
        }
    }
}

fn show(lines: &[String]) -> Result<(), Failure> {
    screen::print(
        &lines
            .iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>(),
    )
}
