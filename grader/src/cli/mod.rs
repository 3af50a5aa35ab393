//! The command line: one file per subcommand. It connects the modules, and
//! prints all output.

mod author;
mod book;
mod card;
mod cargo;
mod check;
mod ci;
mod class;
mod completions;
mod course_root;
mod debrief;
mod doctor;
mod exercise_folder;
mod explain;
mod failure;
mod hint;
mod internal;
mod interrupt;
mod links;
mod list;
mod panics;
mod progress;
mod record_progress;
mod replay;
mod reset;
mod run;
mod run_environment;
mod screen;
mod solution;
mod update;
mod warm;
mod watch;

use std::{
    ffi::{OsStr, OsString},
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind};

use crate::platform::prepare_own_process;
use failure::Outcome;
use interrupt::{until_ended, until_stopped};
use screen::{Color, Surface};

pub use course_root::CourseRoot;
pub use failure::Failure;
pub use interrupt::on_stop;
pub use screen::{note, print};

/// Grades running services against the twelve factors.
///
/// Each exercise in `exercises/` breaks one factor. Change it until it passes:
/// on a terminal `dozen` alone watches the current exercise and checks it each
/// time you save; elsewhere it checks it once.
#[derive(Debug, Parser)]
#[command(
    name = "dozen",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = "Examples:
  dozen                        watch the current exercise: each save is checked
  dozen check 07               check one exercise
  dozen hint 07                the next hint for the check that failed
  dozen explain 07             what each of its checks does, and why
  dozen solution 07            after a pass: your change beside the reference
  dozen check --all --submission ~/handed-in/ada --format json

Exit status: 0 everything passed, 1 something failed, 2 usage, 3 the grader could not judge.
In a clone of the course, `cargo dozen` is the same as `dozen`.")]
struct Cli {
    /// When to colour the output.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,

    /// Say everything as text: no colours, columns or drawings, the same on
    /// every terminal (also by DOZEN_PLAIN=1).
    #[arg(long, global = true)]
    plain: bool,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check an exercise each time you save.
    Watch(watch::Args),
    /// List the exercises, with progress.
    List(list::Args),
    /// Build, run and judge exercises.
    Check(check::Args),
    /// Take the next hint for the check that failed last.
    Hint(hint::Args),
    /// Say what a check does, and why production cares.
    Explain(explain::Args),
    /// Print a failure as a shell script that repeats it by hand.
    Replay(replay::Args),
    /// Run an exercise as the platform does, to try it by hand.
    Run(run::Args),
    /// Restore an exercise's starter; your work is saved.
    Reset(reset::Args),
    /// After a pass: your change next to the reference, and a question.
    #[command(visible_alias = "debrief")]
    Solution(solution::Args),
    /// Read the book in a browser.
    Book(book::Args),
    /// For teachers: hand out, collect, grade, write the gradebook.
    Class(class::Args),
    /// For teachers: write what a forge or a platform needs to grade.
    Ci(class::Args),
    /// Show your report card, and keep it as a page.
    Card(card::Args),
    /// Get the newer course; your work is saved and merged into it.
    Update(update::Args),
    /// Take your progress to another machine: export, import.
    #[command(subcommand)]
    Progress(progress::Command),
    /// Check that everything needed for grading is there.
    Doctor(doctor::Args),
    /// Print a script that completes commands and names in your shell.
    Completions(completions::Args),
    /// For the course's authors: verify, record, mutants, new.
    #[command(subcommand)]
    Author(author::Command),
    /// Clears up after a run that ended in disorder.
    #[command(hide = true)]
    Keep(internal::KeepArgs),
    /// Answers on a port, to show that this machine can run a service.
    #[command(hide = true)]
    Canary(internal::CanaryArgs),
    /// Stands in for an HTTP service in a replay.
    #[command(hide = true)]
    StandIn(internal::StandInArgs),
    /// Stands in for Redis in a replay.
    #[command(hide = true)]
    Redis(internal::RedisArgs),
    /// Asks a Redis in a replay.
    #[command(hide = true)]
    RedisAsk(internal::RedisAskArgs),
    /// Runs SQL on a database in a replay.
    #[command(hide = true)]
    Sql(internal::SqlArgs),
    /// Runs the Lua scripts of an embedded Redis.
    #[command(hide = true)]
    ScriptProcess,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

/// Runs the program with these arguments, its own name first. Another program
/// that does so must handle its own `keep RUN` too: the cleanup guard starts
/// that program with it.
#[must_use]
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    finish(|| parse(words).and_then(dispatch))
}

/// Returns whether this word is a subcommand that the grader starts itself with,
/// and that another program has to pass on to [`run`].
#[must_use]
pub fn is_internal(word: &OsStr) -> bool {
    let command = Cli::command();
    let found = word.to_str().and_then(|word| command.find_subcommand(word));
    found.is_some_and(clap::Command::is_hide_set)
}

/// Runs `work` as a whole program: coloured where the terminal takes it, its
/// help too. Prints a failure once, and a panic as a sentence.
#[must_use]
pub fn finish(work: impl FnOnce() -> Result<u8, Failure>) -> ExitCode {
    Color::Auto.apply();
    panics::mute();
    prepare_own_process();
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    let code = match outcome {
        Ok(Ok(code)) => code,
        Ok(Err(failure)) => screen::complain(&failure),
        Err(_) => screen::complain(&Failure::stumbled()),
    };
    ExitCode::from(code)
}

/// Reads the command line; an unknown subcommand gets clap's nearest names.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Cli, Failure> {
    let parsed = Cli::command().try_get_matches_from(words);
    match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => Ok(cli),
        Err(error) => {
            let shown = error.print();
            let asked = matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
            shown.map_err(|cause| Failure::output(&cause))?;
            Err(Failure::said(if asked { 0 } else { 2 }))
        }
    }
}

fn dispatch(cli: Cli) -> Outcome {
    cli.color.apply();
    if cli.plain || screen::plain_is_wanted() {
        screen::be_plain();
    }
    match cli.command {
        None if screen::surface() != Surface::Screen => check::run(&check::Args::default()),
        None => watch::run(watch::Args::default()),
        Some(Command::Watch(args)) => watch::run(args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::List(args)) => list::run(&args),
        Some(Command::Hint(args)) => hint::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Replay(args)) => replay::run(&args),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Reset(args)) => reset::run(&args),
        Some(Command::Solution(args)) => solution::run(&args),
        Some(Command::Book(args)) => book::run(&args),
        Some(Command::Class(args)) => class::run(&args),
        Some(Command::Ci(args)) => ci::run(&args),
        Some(Command::Card(args)) => card::run(&args),
        Some(Command::Update(args)) => update::run(&args),
        Some(Command::Progress(command)) => progress::run(&command),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Completions(args)) => completions::run(&args, Cli::command()),
        Some(Command::Author(command)) => author::run(&command),
        Some(Command::Keep(args)) => Ok(internal::keep(&args)),
        Some(Command::Canary(args)) => internal::canary(&args),
        Some(Command::StandIn(args)) => internal::stand_in(&args),
        Some(Command::Redis(args)) => internal::redis(&args),
        Some(Command::RedisAsk(args)) => internal::redis_ask(&args),
        Some(Command::Sql(args)) => internal::sql(&args),
        Some(Command::ScriptProcess) => internal::run_scripts(),
    }
}
