//! The command line: one file a subcommand, and the only wiring of the
//! modules. Everything that is printed is printed here, once.

mod author;
mod check;
mod completions;
mod course_root;
mod debrief;
mod doctor;
mod explain;
mod failure;
mod folder;
mod hint;
mod internal;
mod links;
mod list;
mod progress;
mod record_progress;
mod replay;
mod reset;
mod run;
mod run_environment;
mod screen;
mod solution;
mod watch;

use std::{
    ffi::OsString,
    future::Future,
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
};

use Signal::{SIGHUP, SIGINT, SIGTERM};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind};

use failure::Failure;
use screen::{Color, Surface};
use tokio::{
    signal::unix::{self, SignalKind},
    task::JoinSet,
};

use crate::platform::{Signal, prepare_own_process};

/// What a subcommand comes to: the exit code, or why it could not do its work.
type Outcome = Result<u8, Failure>;

/// Grades running services against the twelve factors.
///
/// Each exercise in `exercises/` breaks one factor. Change it until it passes:
/// on a terminal `dozen` alone watches the exercise at hand and checks it each
/// time you save; elsewhere it checks it once.
#[derive(Debug, Parser)]
#[command(
    name = "dozen",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = "Examples:
  dozen                        watch the exercise at hand: each save is checked
  dozen check 07               check one exercise
  dozen hint 07                the next hint for the check that failed
  dozen explain 07             what each of its checks does, and why
  dozen solution 07            after a pass: your change beside the reference
  dozen check --all --submission ~/handed-in/ada --format json

Exit status: 0 everything passed, 1 something failed, 2 usage, 3 the grader could not judge.
In a clone of the course, `cargo dozen` is the same as `dozen`.")]
struct Cli {
    /// When to colour what is printed.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,

    /// Say everything in words: no colours, columns or drawings, the same on every terminal
    /// (also by DOZEN_PLAIN=1).
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
    /// Put an exercise back to its starter; the old work is kept aside.
    Reset(reset::Args),
    /// After a pass: your change beside the reference, and a question.
    #[command(visible_alias = "debrief")]
    Solution(solution::Args),
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

/// The whole program.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

/// The program with these words of a command line, its own name the first.
/// Another program that does so must hand on its own `keep RUN` too: what it
/// starts is cleared up after by starting it again with that.
#[must_use]
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    screen::mute_panics();
    prepare_own_process();
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| parse(words).and_then(dispatch)));
    let code = match outcome {
        Ok(Ok(code)) => code,
        Ok(Err(failure)) => screen::complain(&failure),
        Err(_) => screen::complain(&Failure::stumbled()),
    };
    ExitCode::from(code)
}

/// Reads the command line; an unknown subcommand gets clap's nearest names.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Cli, Failure> {
    // The help is coloured by this too.
    Color::Auto.apply();
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

/// Does `work` until it is done or somebody stops it: Ctrl-C, a request to
/// end, a terminal that went away. Either way everything it holds is dropped
/// before this returns, and with it every process it started.
fn until_stopped(work: impl Future<Output = Outcome>) -> Outcome {
    until(work, &[SIGINT, SIGTERM, SIGHUP])
}

/// The same for work that does something of its own about Ctrl-C.
fn until_ended(work: impl Future<Output = Outcome>) -> Outcome {
    until(work, &[SIGTERM, SIGHUP])
}

fn until(work: impl Future<Output = Outcome>, signals: &[Signal]) -> Outcome {
    let cannot = |cause| Failure::trouble(format!("could not start: {cause}"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(cannot)?;
    runtime.block_on(async {
        let mut stops = JoinSet::new();
        for signal in signals {
            let number = signal.number();
            let mut stream = unix::signal(SignalKind::from_raw(number)).map_err(cannot)?;
            stops.spawn(async move {
                stream.recv().await;
                number
            });
        }
        tokio::select! {
            biased;
            Some(Ok(number)) = stops.join_next() => Err(Failure::interrupted(number)),
            outcome = work => outcome,
        }
    })
}
