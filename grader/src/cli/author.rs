//! `dozen author`: the subcommands for the course's authors.

mod mutants;
mod queue;
mod rows;
mod verify;

use super::{Outcome, course_root::CourseRoot, failure::Failure, screen};
use crate::author;

/// For the course's authors.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Compare every exercise with its cases: starter, reference, wrong fixes, other right answers.
    #[command(after_help = "Examples:
  dozen author verify                 all that a change since the last run can reach
  dozen author verify --all           every variant of every exercise
  dozen author verify 07 --repeat 20  one exercise, twenty times over

Prints the matrix; exits 1 if anything is not as cases.toml says. Variants that
were verified before, with the same grader, checks, files and tools, are skipped
unless --all is given or the environment says CI=true.")]
    Verify(verify::VerifyArgs),
    /// Write the failure cards, and the recordings for the book's pictures, again.
    #[command(after_help = "Examples:
  dozen author record 07                what changed of one exercise
  dozen author record 07 --recordings   the pictures alone, in a moment

A recording that still shows the same is left as it is; remove the file to
have its times measured again.")]
    Record(verify::VerifyArgs),
    /// Grade small, systematic changes of the references, and list those that
    /// pass.
    #[command(after_help = mutants::EXAMPLES)]
    Mutants(mutants::MutantsArgs),
    /// Lay out a new exercise in all four folders.
    #[command(after_help = "Example:\n  dozen author new 14-telemetry --title Telemetry")]
    New(NewArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// Number and name, as `14-telemetry`.
    #[arg(value_parser = new_id)]
    id: String,
    /// The title.
    #[arg(long)]
    title: String,
}

fn new_id(text: &str) -> Result<String, String> {
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match text.split_once('-') {
        Some((number, name))
            if number.len() == 2
                && number.chars().all(|c| c.is_ascii_digit())
                && !name.is_empty()
                && name.chars().all(part) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("give two digits, a dash and a name in small letters, as 14-telemetry".to_owned()),
    }
}

pub(super) fn run(command: &Command) -> Outcome {
    match command {
        Command::Verify(args) => verify::run(args, false),
        Command::Record(args) => verify::run(args, true),
        Command::Mutants(args) => mutants::run(args),
        Command::New(args) => new(args),
    }
}

fn new(args: &NewArgs) -> Outcome {
    let root = CourseRoot::find()?;
    let laid = author::lay_out(root.root(), &args.id, &args.title)
        .map_err(|cause| Failure::usage(format!("could not lay out {}: {cause}", args.id)))?;
    let mut text = String::new();
    for file in &laid.files {
        text += &format!("wrote {}\n", file.display());
    }
    let module = &laid.module;
    text += &format!(
        "\nNext: in grader/course/src/lib.rs add `mod {module};` and `{module}::EXERCISE` to EXERCISES,\n\
         in exercises/Cargo.toml the member `{}`, in book/chapters/SUMMARY.md its chapter;\n\
         then break the starter, write the checks, and run `dozen author verify {}`.\n",
        args.id, args.id
    );
    screen::print(&text)?;
    Ok(0)
}
