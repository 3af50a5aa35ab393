//! `dozen replay`: a failure as a shell script that repeats it by hand.

use super::{
    Outcome,
    check::GradingOptions,
    course_root::{self, CourseRoot, dozen},
    failure::Failure,
    hint, screen, until_stopped,
};
use crate::{
    course::{Build, Check, Exercise},
    model::{CheckReport, ExerciseReport, Outcome as Ended},
    reports::{
        COMMAND,
        replay::{ByHand, Paths, script},
    },
    runner::{self, Task},
};

/// Print a failure as a shell script that repeats it by hand.
///
/// The check is run once more; if it does not pass, the grader's actions are
/// printed as plain commands. Nothing but the script is on stdout.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen replay 07                                       the first check that failed last
  dozen replay 07 answers-on-every-interface > by-hand.sh
  dozen replay 07 answers-on-every-interface | bash")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`.
    exercise: String,
    /// The check; without one, the first that did not pass last time.
    check: Option<String>,
    /// Replay this folder instead of your own.
    #[arg(long, value_name = "DIR")]
    submission: Option<std::path::PathBuf>,
    #[command(flatten)]
    how: GradingOptions,
}

pub(super) fn run(args: &Args) -> Outcome {
    let root = CourseRoot::find()?;
    let exercise = course_root::exercise(&args.exercise)?;
    let check = chosen(&root, exercise, args.check.as_deref())?;
    let task = match &args.submission {
        Some(dir) => course_root::submission(dir, exercise)?,
        None => root.task(exercise),
    };
    let options = args.how.options(&[check.id.to_owned()]);
    until_stopped(async move {
        let guard = root.begin("main")?;
        let tasks = [task];
        let mut progress = screen::build_progress();
        let report = runner::grade(&tasks, &guard.workshop, &options, &mut progress).await;
        let exercise = &report.exercises[0];
        let Some(checked) = exercise.checks.first() else {
            return Err(Failure {
                words: format!(
                    "{} is {}, so there is nothing to replay: {}",
                    exercise.id,
                    exercise.outcome.words(),
                    exercise.messages.join("\n")
                ),
                code: report.exit_code(),
            });
        };
        if checked.outcome == Ended::Pass {
            let words = format!(
                "{}: {} passes now; there is nothing to replay",
                exercise.id, checked.id
            );
            return Err(Failure { words, code: 0 });
        }
        // The script builds there, and finds the crates compiled.
        let target = root.root().join("target/replay");
        let slot = &guard.workshop.slot;
        let _lock = slot.lock(|| {}).await?;
        slot.copy_dependencies(&target, &[runner::package(tasks[0].exercise)])?;
        screen::print(&by_hand(&tasks[0], exercise, checked, options.seed)?)?;
        Ok(0)
    })
}

/// Returns the script that repeats a run with that seed.
pub(super) fn by_hand(
    task: &Task,
    exercise: &ExerciseReport,
    check: &CheckReport,
    seed: u64,
) -> Result<String, Failure> {
    let source = task.source.as_deref().unwrap_or(std::path::Path::new(""));
    let manifest = source.join("Cargo.toml");
    let build_env = runner::build_env(task.exercise, seed);
    let builds = builds(task.exercise);
    let paths = Paths {
        manifest: &manifest,
        dozen: &dozen()?,
        build_env: &build_env,
        builds: &builds,
    };
    Ok(script(exercise, check, &paths))
}

/// Returns the builds of the script, if they are not the usual one.
fn builds(exercise: &Exercise) -> Vec<ByHand<'static>> {
    let by_hand = |build: &'static Build| ByHand {
        name: build.name,
        committed: build.committed,
        debug_assertions: build.debug_assertions,
    };
    exercise.builds.iter().map(by_hand).collect()
}

fn chosen(
    house: &CourseRoot,
    exercise: &Exercise,
    id: Option<&str>,
) -> Result<&'static Check, Failure> {
    match id {
        Some(id) => hint::check_of(exercise, id),
        None => hint::failed_last(exercise, &house.progress()?.of(exercise.key)).ok_or_else(|| {
            Failure::usage(format!(
                "no check of {} failed last time; name one: `{COMMAND} explain {}` lists them",
                exercise.id,
                hint::number_of(exercise)
            ))
        }),
    }
}
