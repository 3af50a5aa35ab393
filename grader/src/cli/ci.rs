//! `dozen ci`: the part of the class's program that writes kits for forges, platforms
//! and clusters.

use crate::reports::COMMAND;

use super::{
    class::{Args, become_program},
    failure::{Failure, Outcome},
};

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
