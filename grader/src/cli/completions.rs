//! `dozen completions`: a script with which a shell completes commands,
//! options, and the names of exercises and checks.

use clap::{
    Command,
    builder::{PossibleValue, PossibleValuesParser},
};
use clap_complete::Shell;

use super::{Outcome, screen};
use crate::course::{Check, EXERCISES, Exercise};

/// Print a script that completes `dozen` in your shell.
///
/// Commands and options are completed; in bash and zsh also the names of exercises and checks.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  bash:  cargo dozen completions bash > ~/.local/share/bash-completion/completions/dozen
  zsh:   cargo dozen completions zsh > ~/.zfunc/_dozen      (a folder of your fpath)
  fish:  cargo dozen completions fish > ~/.config/fish/completions/dozen.fish

They complete the word `dozen`. Where that is no program of your PATH, make it one
of your shell's, in ~/.bashrc or ~/.zshrc:
  dozen() { cargo dozen \"$@\"; }")]
pub(super) struct Args {
    /// The shell.
    shell: Shell,
}

pub(super) fn run(args: &Args, dozen: Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut shown(dozen), "dozen", &mut script);
    screen::print(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

/// Returns the commands that people are shown, with names to choose from. Here
/// alone: the command line itself takes any name, for it answers an unknown one
/// with the nearest.
fn shown(dozen: Command) -> Command {
    let commands = dozen.get_subcommands().filter(|sub| !sub.is_hide_set());
    Command::new("dozen")
        .version(env!("CARGO_PKG_VERSION"))
        .args(dozen.get_arguments().cloned())
        .subcommands(commands.cloned().map(with_names))
}

fn with_names(command: Command) -> Command {
    command
        .mut_subcommands(with_names)
        .mut_args(|arg| match arg.get_id().as_str() {
            "exercise" | "exercises" => arg.value_parser(one_of(exercises())),
            "check" | "only" => arg.value_parser(one_of(checks())),
            "what" => arg.value_parser(one_of(exercises().chain(checks()))),
            _ => arg,
        })
}

fn one_of(names: impl Iterator<Item = PossibleValue>) -> PossibleValuesParser {
    PossibleValuesParser::new(names)
}

fn exercises() -> impl Iterator<Item = PossibleValue> {
    let name = |exercise: &Exercise| PossibleValue::new(exercise.id).help(exercise.title);
    EXERCISES.iter().map(name)
}

fn checks() -> impl Iterator<Item = PossibleValue> {
    let name = |check: &Check| PossibleValue::new(check.id).help(check.title);
    EXERCISES
        .iter()
        .flat_map(|exercise| exercise.checks)
        .map(name)
}
