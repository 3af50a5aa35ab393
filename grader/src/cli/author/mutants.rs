//! `dozen author mutants`: grades the mutants of the references, and lists
//! those that survive.

use std::time::Duration;

use serde_json::json;

use crate::{
    author::{
        self,
        mutants::{GradedMutant, MutantRun, MutantsError, Progress, Record, Verdict, hunt},
    },
    build::Slot,
    cli::{
        Outcome, course_root::CourseRoot, failure::Failure, run_environment::RunEnvironment,
        screen, until_stopped,
    },
    course::Exercise,
    runner::{Options, Workshop},
};

/// The end of `--help`.
pub(super) const EXAMPLES: &str = "\
Examples:
  dozen author mutants 07            the mutants of one reference
  dozen author mutants 07 --record   and write the result to solutions/07-port-binding/mutants.toml
  dozen author mutants --jobs 2      every exercise, two mutants at a time

cargo-mutants lists most of them (`cargo install cargo-mutants --locked`); a
table in grader/src/author/mutants/operators.rs adds what matters to a service.
A mutant that passes every check survives: add the check that is missing, or
write into mutants.toml why it keeps every promise. Verdicts are kept in
target/: after Ctrl-C the same command goes on where it stopped.

Exit status: 0 each survivor has a reason, 1 one has none, 3 a mutant could not be judged.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct MutantsArgs {
    /// The exercises; none: all of them.
    #[arg(value_name = "EXERCISE")]
    exercises: Vec<String>,
    /// Grade only mutants whose name contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Write the result next to each reference.
    #[arg(long, conflicts_with = "only")]
    record: bool,
    /// Grade every mutant, also those with a verdict from an earlier run on the same sources.
    #[arg(long)]
    fresh: bool,
    /// How many mutants are graded at once, each built in its own folder.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    jobs: u8,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    format: Format,
    /// The seed of the checks.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    ground: RunEnvironment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Terminal,
    Json,
}

/// The mutants of one exercise.
struct Graded {
    exercise: &'static Exercise,
    record: Record,
    judged: Vec<GradedMutant>,
    took: Duration,
}

pub(super) fn run(args: &MutantsArgs) -> Outcome {
    let course = CourseRoot::find()?;
    let exercises = course.named(&args.exercises, args.exercises.is_empty())?;
    let mut guard = course.begin("author")?;
    let workshops = guard.lanes(&course, args.jobs.into())?;
    until_stopped(async {
        warm(&course, &exercises, &workshops).await?;
        let mut all = Vec::new();
        for exercise in exercises {
            let graded = grade(&course, exercise, args, &workshops).await?;
            if args.record {
                graded.record.save(&course.solution(exercise))?;
            }
            if args.format == Format::Terminal {
                screen::print(&graded.summary())?;
            }
            all.push(graded);
        }
        if args.format == Format::Json {
            let all: Vec<_> = all.iter().map(Graded::json).collect();
            screen::print(&format!("{:#}\n", json!(all)))?;
        }
        Ok(all.iter().map(Graded::code).max().unwrap_or(0))
    })
}

/// Compiles the dependencies of the references in every workshop.
async fn warm(
    course: &CourseRoot,
    exercises: &[&'static Exercise],
    workshops: &[Workshop],
) -> Result<(), Failure> {
    let references = exercises.iter().map(|exercise| course.solution(exercise));
    let references: Vec<_> = exercises.iter().copied().zip(references).collect();
    let main = Slot::open(&course.target(), "main")?;
    Ok(author::warm(&references, workshops, &main).await?)
}

async fn grade(
    course: &CourseRoot,
    exercise: &'static Exercise,
    args: &MutantsArgs,
    workshops: &[Workshop],
) -> Result<Graded, Failure> {
    let asked = MutantRun {
        exercise,
        root: course.root().to_owned(),
        results: course.root().join("target/mutants"),
        only: args.only.clone().unwrap_or_default(),
        fresh: args.fresh,
        options: Options {
            seed: args.seed,
            sandbox: args.ground.sandbox(),
            redis: args.ground.redis(),
            ..Options::default()
        },
    };
    let start = std::time::Instant::now();
    let mut shown = Ok(());
    let mut done = |judged: &GradedMutant, progress: Progress| {
        if args.format == Format::Terminal && shown.is_ok() {
            shown = screen::print(&line(exercise, judged, progress));
        }
    };
    let (record, judged) = hunt(&asked, workshops, &mut done).await?;
    shown?;
    Ok(Graded {
        exercise,
        record,
        judged,
        took: start.elapsed(),
    })
}

fn line(exercise: &Exercise, judged: &GradedMutant, progress: Progress) -> String {
    let Progress { done, all, left } = progress;
    format!(
        "{} {done}/{all}, {} left: {} {}\n",
        &exercise.id[..2],
        about(left),
        judged.mutant.name,
        words(&judged.verdict)
    )
}

fn about(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..100 => format!("{seconds} s"),
        seconds => format!("{} min", seconds.div_ceil(60)),
    }
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Killed { by } => format!("is killed by {by}"),
        Verdict::Survived => "SURVIVES".to_owned(),
        Verdict::Unbuildable => "does not build".to_owned(),
        Verdict::Unjudged { why } => format!("could not be judged: {why}"),
    }
}

impl Graded {
    fn unjudged(&self) -> impl Iterator<Item = &GradedMutant> {
        let is = |judged: &&GradedMutant| matches!(judged.verdict, Verdict::Unjudged { .. });
        self.judged.iter().filter(is)
    }

    /// Returns the totals, and each survivor.
    fn summary(&self) -> String {
        let record = &self.record;
        let mut text = format!(
            "{}: {} mutants: {} killed, {} do not build, {} survive, {} could not be judged; {:.0} s\n",
            self.exercise.id,
            record.mutants,
            record.killed,
            record.unbuildable,
            record.survivors.len(),
            self.unjudged().count(),
            self.took.as_secs_f64()
        );
        for judged in self.unjudged() {
            text += &format!("  ? {}: {}\n", judged.mutant.name, words(&judged.verdict));
        }
        for survivor in &record.survivors {
            let reason = match survivor.reason.as_str() {
                "" => "no check fails, and mutants.toml gives no reason",
                reason => reason,
            };
            text += &format!("  ! {}\n    {reason}\n", survivor.mutant);
        }
        text + "\n"
    }

    fn json(&self) -> serde_json::Value {
        let mutants = self.judged.iter().map(|judged| {
            json!({
                "name": judged.mutant.name,
                "line": judged.mutant.line,
                "verdict": judged.verdict,
                "reason": self.record.reason(&judged.mutant.name),
            })
        });
        json!({
            "exercise": self.exercise.id,
            "record": self.record,
            "mutants": mutants.collect::<Vec<_>>(),
        })
    }

    fn code(&self) -> u8 {
        let unexplained = self.record.survivors.iter().any(|s| s.reason.is_empty());
        match (unexplained, self.unjudged().next()) {
            (true, _) => 1,
            (false, Some(_)) => 3,
            (false, None) => 0,
        }
    }
}

impl From<MutantsError> for Failure {
    fn from(error: MutantsError) -> Self {
        match error {
            MutantsError::Reference(_) => Self {
                words: error.to_string(),
                code: 1,
            },
            _ => Self::trouble(error.to_string()),
        }
    }
}
