//! `dozen author`: what the course's authors need.

use std::collections::BTreeMap;

use super::{
    Outcome, course_root::CourseRoot, failure::Failure, run_environment::Ground, screen,
    until_stopped,
};
use crate::{
    author::{self, Kind, Matrix, Round, Row, Shelves, Verification},
    runner::Options,
};

/// For the course's authors.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Hold every exercise to its cases: starter, reference, wrong fixes, other right answers.
    #[command(after_help = "Examples:
  dozen author verify                 every exercise
  dozen author verify 07 --repeat 20  one, twenty times over

Prints the matrix; exits 1 where anything is not as cases.toml says.")]
    Verify(VerifyArgs),
    /// Write the failure cards, and the recordings for the book's pictures, anew.
    #[command(after_help = "Examples:
  dozen author record 07                what changed of one exercise
  dozen author record 07 --recordings   the pictures alone, in a moment

A recording that still tells the same is left as it is; remove the file to
have its times measured anew.")]
    Record(VerifyArgs),
    /// Lay out a new exercise in all four houses.
    #[command(after_help = "Example:\n  dozen author new 14-telemetry --title Telemetry")]
    New(NewArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// The exercises; none: all of them.
    #[arg(value_name = "EXERCISE")]
    exercises: Vec<String>,
    /// How often each variant's checks are run, each time with other draws.
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: u32,
    /// The seed of the first run; cards are compared at seed 1.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Make every deadline this many times as long.
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    patience: f64,
    /// Look at the recordings for the book's pictures alone: run the starter
    /// and the reference, and leave the cards as they are.
    #[arg(long)]
    recordings: bool,
    #[command(flatten)]
    ground: Ground,
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
        Command::Verify(args) => verify(args, false),
        Command::Record(args) => verify(args, true),
        Command::New(args) => new(args),
    }
}

fn verify(args: &VerifyArgs, record: bool) -> Outcome {
    let house = CourseRoot::find()?;
    let exercises = house.named(&args.exercises, args.exercises.is_empty())?;
    let round = Round {
        repeat: args.repeat,
        record,
        only_recordings: args.recordings,
        engines: if record {
            vec![args.ground.redis()]
        } else {
            args.ground.engines()
        },
        options: Options {
            seed: if record { 1 } else { args.seed },
            patience: args.patience,
            sandbox: args.ground.sandbox(),
            ..Options::default()
        },
    };
    until_stopped(async move {
        let shift = house.begin("author")?;
        let mut total = Verification::default();
        let start = std::time::Instant::now();
        for exercise in exercises {
            screen::print(&heading(exercise.id, exercise.checks.iter().map(|c| c.id)))?;
            let mut shown = Ok(());
            let mut show = |row: &Row| {
                let ids = exercise.checks.iter().map(|c| c.id);
                shown = screen::print(&line(row, ids));
            };
            let shelves = Shelves {
                solution: house.solution(exercise),
                recordings: house.recordings(exercise),
            };
            let matrix =
                author::verify(exercise, &shelves, &shift.workshop, &round, &mut show).await;
            let matrix = matrix.map_err(|wrong| Failure {
                words: wrong.to_string(),
                code: 1,
            })?;
            shown?;
            screen::print(&afterwards(&matrix))?;
            total = add(total, matrix.sum());
        }
        screen::print(&format!(
            "{} verdicts: {} wrong, {} inconclusive; {} problems in all; {:.0} s\n",
            total.verdicts,
            total.wrong,
            total.inconclusive,
            total.problems,
            start.elapsed().as_secs_f64()
        ))?;
        Ok(u8::from(total.problems > 0))
    })
}

fn add(a: Verification, b: Verification) -> Verification {
    Verification {
        verdicts: a.verdicts + b.verdicts,
        wrong: a.wrong + b.wrong,
        inconclusive: a.inconclusive + b.inconclusive,
        problems: a.problems + b.problems,
    }
}

/// The checks, lettered.
fn heading<'a>(id: &str, checks: impl Iterator<Item = &'a str>) -> String {
    let mut text = format!("{id}\n");
    for (letter, check) in ('a'..).zip(checks) {
        text += &format!("  {letter}  {check}\n");
    }
    text
}

/// One variant: a column a check, `✓` pass, `✗` fail, `·` not reached, and a
/// `!` where something is not as it must be.
fn line<'a>(row: &Row, checks: impl Iterator<Item = &'a str>) -> String {
    let nothing = BTreeMap::new();
    let cells: Vec<String> = ('a'..)
        .zip(checks)
        .map(|(letter, check)| {
            let counts = row.counts.get(check).unwrap_or(&nothing);
            if screen::look().is_plain() {
                let words: Vec<&str> = counts.keys().copied().collect();
                return format!("{letter}: {}.", words.join(" and "));
            }
            let signs: String = counts.keys().map(|words| sign(words)).collect();
            format!("{letter}{signs}")
        })
        .collect();
    let kind = match row.kind {
        Kind::Starter | Kind::Wrong => "must fail",
        Kind::Solution | Kind::Right => "must pass",
    };
    let mark = if row.problems.is_empty() { " " } else { "!" };
    if let Some(why) = row.left_out {
        return format!("  {:<44} {why}\n", row.name);
    }
    let mut text = format!(
        "{mark} {:<44} {kind}  {}  {:>5} ms\n",
        row.name,
        cells.join(" "),
        row.check_ms
    );
    for problem in &row.problems {
        text += &format!("    ! {problem}\n");
    }
    text
}

fn sign(words: &str) -> &'static str {
    use crate::model::Outcome as O;
    let all = [O::Pass, O::Fail, O::NotReached, O::Inconclusive];
    all.iter()
        .find(|o| o.words() == words)
        .map_or("", |o| o.sign())
}

fn afterwards(matrix: &Matrix) -> String {
    let mut text = String::new();
    for problem in &matrix.problems {
        text += &format!("  ! {problem}\n");
    }
    let of = |kind| matrix.rows.iter().filter(|row| row.kind == kind).count();
    let mut times: Vec<u64> = matrix
        .rows
        .iter()
        .filter(|r| r.kind == Kind::Solution)
        .map(|r| r.check_ms)
        .collect();
    times.sort_unstable();
    text += &format!(
        "  {} checks, {} wrong fixes, {} other right answers; the reference's checks took {} ms at most\n\n",
        matrix.checks.len(),
        of(Kind::Wrong),
        of(Kind::Right),
        times.last().copied().unwrap_or(0)
    );
    text
}

fn new(args: &NewArgs) -> Outcome {
    let house = CourseRoot::find()?;
    let laid = author::lay_out(house.root(), &args.id, &args.title)
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
