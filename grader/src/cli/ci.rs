//! `dozen ci`: the part of the class's program that writes kits for forges, platforms
//! and clusters.

use std::ffi::OsString;

use crate::reports::COMMAND;

use super::{
    class::become_program,
    failure::{Failure, Outcome},
};

/// Write what a forge, a platform or a cluster needs to grade.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(super) struct Args {
    /// The provider and its options; `dozen ci help` lists them.
    #[arg(
        value_name = "PROVIDER",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    words: Vec<OsString>,
}

pub(super) fn run(args: &Args) -> Outcome {
    if args.words.is_empty() {
        return Err(Failure::usage(format!(
            "name a provider: github, gitlab, classroom50, gradescope, prairielearn or slurm; \
             `{COMMAND} ci help` explains them"
        )));
    }
    let words = [vec!["ci".into()], args.words.clone()].concat();
    become_program(&words)
}
