//! `dozen ci`: writes a provider's kit, and in the kit the result in the provider's
//! form.

mod kit;
mod result;

use clap::{Parser, Subcommand};
use dozen_class::ci::Provider;

use super::place::Outcome;

/// Write what a forge, a platform or a cluster needs to grade with dozen.
#[derive(Debug, Parser)]
#[command(
    name = "dozen ci",
    bin_name = "dozen ci",
    version,
    max_term_width = 100
)]
#[command(after_help = "Examples:
  dozen ci github --grader registry.example/dozen:0.1.0 template/
  dozen ci gitlab --grader https://forge.example/course template/
  dozen ci gitlab --grader registry.example/dozen:0.1.0 --shards 3 autumn/
  dozen ci gradescope --grader https://forge.example/course --exercise 07 kit/
  dozen ci slurm --shards 4 autumn/

Exit status: 0 done, 2 usage, 3 the kit or the result could not be written.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A workflow for GitHub Actions: feedback on each push.
    Github(kit::Args),
    /// A pipeline for GitLab: feedback on each push.
    Gitlab(kit::Args),
    /// An autograder.py for Classroom 50.
    Classroom50(kit::Args),
    /// An autograder.zip for Gradescope.
    Gradescope(kit::Args),
    /// A question for PrairieLearn.
    Prairielearn(kit::Args),
    /// A job array for a Slurm cluster: a class on several machines.
    Slurm(kit::Args),
    /// Write a report in a provider's form; kits do this.
    Result(result::Args),
}

/// Runs `dozen ci` with these arguments, the word `ci` first.
pub(super) fn run(words: impl IntoIterator<Item = std::ffi::OsString>) -> Outcome {
    match Cli::parse_from(words).command {
        Command::Github(args) => kit::run(Provider::Github, &args),
        Command::Gitlab(args) => kit::run(Provider::Gitlab, &args),
        Command::Classroom50(args) => kit::run(Provider::Classroom50, &args),
        Command::Gradescope(args) => kit::run(Provider::Gradescope, &args),
        Command::Prairielearn(args) => kit::run(Provider::PrairieLearn, &args),
        Command::Slurm(args) => kit::run(Provider::Slurm, &args),
        Command::Result(args) => result::run(&args),
    }
}
