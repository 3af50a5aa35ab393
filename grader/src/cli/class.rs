//! `dozen class`: starts the class's program, a package of its own. What it
//! needs to read archives and to write gradebooks takes as long to compile as a
//! learner waits for the first verdict, so it is compiled when a teacher asks.

use std::{
    ffi::OsString,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::reports::COMMAND;

use super::{
    cargo::cargo,
    course_root::{CourseRoot, dozen},
    failure::{Failure, Outcome},
};

/// The program, and the package that it is built from.
const PROGRAM: &str = "dozen-class";

/// What is handed on to the class's program.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(super) struct Args {
    /// A word and its options; `help` lists them.
    #[arg(
        value_name = "WORD",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(super) words: Vec<OsString>,
}

pub(super) fn run(args: &Args) -> Outcome {
    if args.words.is_empty() {
        return Err(Failure::usage(format!(
            "name a step: init, handout, collect, grade, merge, diff, override, stats, feedback, \
             gradebook or similar; `{COMMAND} class help` explains them"
        )));
    }
    become_program(&args.words)
}

/// Becomes the class's program with these arguments: ends only if it could not be
/// started.
pub(super) fn become_program(words: &[OsString]) -> Outcome {
    let mut command = program(false)?;
    let cause = command.args(words).exec();
    Err(Failure::trouble(format!(
        "could not start {}: {cause}",
        command.get_program().display()
    )))
}

/// The class's program, to be given its arguments: the one beside this program,
/// or in a clone the one that cargo builds, if need be without a word.
#[allow(
    clippy::disallowed_methods,
    reason = "the program is the grader's own other half"
)]
pub(super) fn program(quiet: bool) -> Result<Command, Failure> {
    let own = dozen()?;
    let beside = own.with_file_name(PROGRAM);
    if own == beside {
        return Ok(Command::new(own));
    }
    let Some(root) = clone_of(&own) else {
        if beside.is_file() {
            return Ok(Command::new(beside));
        }
        return Err(Failure::trouble(format!(
            "{} is missing; install it next to {}, or run this in a clone of the course",
            beside.display(),
            own.display()
        )));
    };
    if !beside.is_file() && !quiet {
        super::screen::note("building the class's program, once");
    }
    let mut command = cargo();
    command.args(["run", "--quiet", "--locked", "--package", PROGRAM]);
    command.arg("--manifest-path").arg(root.join("Cargo.toml"));
    if own.parent().is_some_and(|dir| dir.ends_with("release")) {
        command.arg("--release");
    }
    command.arg("--");
    Ok(command)
}

/// The clone that this program was built in, or the one around the current
/// folder if its target folder is elsewhere.
fn clone_of(program: &Path) -> Option<PathBuf> {
    let has_class = |dir: &Path| dir.join("grader/class/Cargo.toml").is_file();
    let own = program.ancestors().find(|dir| has_class(dir));
    own.map(Path::to_owned).or_else(|| {
        let root = CourseRoot::find().ok()?.root().to_owned();
        has_class(&root).then_some(root)
    })
}
