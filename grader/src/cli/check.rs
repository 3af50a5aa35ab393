//! `dozen check`: builds, runs and judges exercises.

mod handed_in;
mod output;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use super::{
    Outcome, card,
    course_root::{self, CourseRoot},
    debrief, exercise_folder,
    failure::Failure,
    hint, internal,
    links::Links,
    record_progress::remember,
    run_environment::RunEnvironment,
    screen, until_stopped,
};
use crate::{
    build::toolchain,
    course::Exercise,
    model::{Event, Report, Verdict},
    reports::{self, Cards, Format},
    runner::{self, Options, Stamp, Task},
};
use handed_in::HandedInFolder;
use output::Shown;

/// Build, run and judge exercises.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:
  dozen check                        the current exercise
  dozen check 03 07 09               these three
  dozen check 07 --cards all         the card of every check that failed
  dozen check 07 --only answers-on-every-interface --seed 812
  dozen check --all --submission solutions
  dozen check 07 --submission ada/ --format json > ada.json
  dozen check --all --submission ada.zip --key ada --format json
  dozen check --all --report reports/      report.json and junit.xml for CI")]
pub(super) struct Args {
    /// The exercises, as `07`, `port-binding` or `07-port-binding`; none: the
    /// current one.
    #[arg(value_name = "EXERCISE")]
    exercises: Vec<String>,
    /// All of them.
    #[arg(long, conflicts_with = "exercises")]
    all: bool,
    /// Grade what was handed in: a zip or tar archive, a copy of the course, a folder of exercises,
    /// or one exercise's folder, up to three folders deep.
    #[arg(long, value_name = "DIR|ARCHIVE")]
    submission: Option<PathBuf>,
    /// What the report calls the submission; without it the name of the folder or archive.
    #[arg(long, value_name = "NAME", requires = "submission")]
    key: Option<String>,
    /// The build folders, so that several runs can build side by side; of several, the first that
    /// is free.
    #[arg(
        long = "slot",
        value_name = "NAME",
        default_value = "main",
        hide = true
    )]
    slots: Vec<String>,
    /// Reject the submission for this reason: its archive could not be unpacked.
    #[arg(long, value_name = "REASON", requires = "submission", hide = true)]
    refuse: Option<String>,
    /// The tools' versions, if the program that started this one knows them.
    #[arg(long, value_name = "TEXT", hide = true)]
    toolchain: Option<String>,
    /// End with the program that started this one.
    #[arg(long, value_name = "PID", hide = true)]
    end_with_parent: Option<i32>,
    /// Only this check; may be given more than once.
    #[arg(long, value_name = "CHECK")]
    only: Vec<String>,
    /// The output: terminal, json, junit, or events as they happen.
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    format: Option<Format>,
    /// Which failure cards to show: the first one, at the end, or all of them
    /// [default: first on a terminal, all elsewhere].
    #[arg(long, value_name = "WHICH")]
    cards: Option<Which>,
    /// Also write report.json and junit.xml into this folder.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    #[command(flatten)]
    pub(super) how: GradingOptions,
}

/// Which failure cards are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// The first one.
    First,
    /// One for each check that failed.
    All,
}

impl Which {
    fn cards(self) -> Cards {
        match self {
            Self::First => Cards::First {
                height: screen::height(),
            },
            Self::All => Cards::All,
        }
    }
}

/// How to run checks.
#[derive(Debug, Default, clap::Args)]
pub(super) struct GradingOptions {
    /// Repeat a run: ports, names and amounts are drawn from this number.
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Run each check this often; the first run that does not pass counts.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    repeat: Option<u32>,
    /// Make every deadline this many times as long.
    #[arg(long, value_name = "X", value_parser = patience)]
    patience: Option<f64>,
    /// How many checks run side by side.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    #[command(flatten)]
    ground: RunEnvironment,
}

impl GradingOptions {
    pub(super) fn options(&self, only: &[String]) -> Options {
        let usual = Options::default();
        Options {
            seed: self.seed.unwrap_or(usual.seed),
            repeat: self.repeat.unwrap_or(usual.repeat),
            patience: self.patience.unwrap_or(usual.patience),
            jobs: self.jobs.map_or(usual.jobs, usize::from),
            only: only.to_vec(),
            sandbox: self.ground.sandbox(),
            redis: self.ground.redis(),
            stamp: usual.stamp,
        }
    }
}

fn patience(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(times) if (0.1..=100.0).contains(&times) => Ok(times),
        _ => Err("give a number from 0.1 to 100, as 2 or 1.5".to_owned()),
    }
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = CourseRoot::find()?;
    let exercises = house.named(&args.exercises, args.all)?;
    are_theirs(&args.only, &exercises)?;
    if let Some(parent) = args.end_with_parent {
        internal::end_with_parent(parent)?;
    }
    let handed_in = match &args.refuse {
        Some(reason) => HandedInFolder::Refused(reason.clone()),
        None => HandedInFolder::open(args.submission.as_deref())?,
    };
    let tasks = tasks(&house, &handed_in, &exercises)?;
    let mut options = args.how.options(&args.only);
    options.stamp = args.stamp(&house);
    args.how.ground.say_what_is_missing()?;
    until_stopped(async move {
        let shift = match &args.slots[..] {
            [] => house.begin("main")?,
            slots => house.begin_in_one_of(slots)?,
        };
        let format = args.format.unwrap_or(Format::Terminal);
        let usual = if screen::is_a_terminal() {
            Which::First
        } else {
            Which::All
        };
        let cards = args.cards.unwrap_or(usual).cards();
        let untouched = untouched(&house, &tasks);
        let links = Links::on_stdout(house.root());
        let mut shown = Shown::new(format, &tasks, links, cards, untouched);
        let mut emit = |event: Event| shown.event(&event);
        let report = runner::grade(&tasks, &shift.workshop, &options, &mut emit).await;
        let was_open = house.is_open();
        // What was found out is kept even where nobody reads stdout any more.
        let written = (args.report.iter()).try_for_each(|dir| write_reports(dir, &report));
        let remembered = match args.submission {
            Some(_) => Ok(Vec::new()),
            None => remember(&house, &exercises, &report, args.only.is_empty()),
        };
        let debrief = match &exercises[..] {
            [exercise] if args.wants_a_debrief(&report) && !house.is_handout() => {
                debrief::of(&house, exercise).map(Some)
            }
            _ => Ok(None),
        };
        shown.finish(&report, debrief.as_ref().map_or(None, Option::as_ref))?;
        written.and(debrief.map(drop))?;
        for offer in remembered? {
            if format == Format::Terminal {
                screen::print(&format!("\n{}\n", screen::fill("", &offer)))?;
            }
        }
        if format == Format::Terminal && args.submission.is_none() {
            screen::print(&card::after_the_last_pass(&house, was_open)?)?;
        }
        Ok(report.exit_code())
    })
}

impl Args {
    /// Returns the arguments to check this exercise.
    pub(super) fn of(exercise: &Exercise, how: GradingOptions) -> Self {
        Self {
            exercises: vec![exercise.id.to_owned()],
            how,
            ..Self::default()
        }
    }

    /// What the report says of the run. Asking the tools for their versions
    /// takes a moment, so only programs are told.
    fn stamp(&self, house: &CourseRoot) -> Stamp {
        let format = self.format.unwrap_or(Format::Terminal);
        let for_programs = matches!(format, Format::Json | Format::Junit);
        let is_wanted = for_programs || self.report.is_some();
        let name = |path: &PathBuf| {
            let name = path.canonicalize().ok()?;
            Some(name.file_name()?.to_string_lossy().into_owned())
        };
        let key = self.key.clone();
        Stamp {
            commit: house.commit(),
            toolchain: match &self.toolchain {
                Some(known) => known.clone(),
                None if is_wanted => toolchain().unwrap_or_default(),
                None => String::new(),
            },
            key: (self.submission.as_ref())
                .and_then(|path| key.or_else(|| name(path)).or(Some(String::new()))),
        }
    }

    /// Returns whether a person has just passed their own exercise and reads
    /// the output.
    fn wants_a_debrief(&self, report: &Report) -> bool {
        let passed = report.exercises.iter().all(|e| e.outcome == Verdict::Pass);
        passed && self.only.is_empty() && self.submission.is_none() && screen::is_a_terminal()
    }
}

/// The exercises whose folder is the starter as it was handed out.
fn untouched(house: &CourseRoot, tasks: &[Task]) -> Vec<String> {
    let is_starter = |task: &&Task| {
        let starter = exercise_folder::read(&house.starter(task.exercise));
        let own = task.source.as_ref().map(|dir| exercise_folder::read(dir));
        matches!((starter, own), (Ok(starter), Ok(Ok(own))) if starter == own)
    };
    let untouched = tasks.iter().filter(is_starter);
    untouched.map(|task| task.exercise.id.to_owned()).collect()
}

fn are_theirs(only: &[String], exercises: &[&'static Exercise]) -> Result<(), Failure> {
    for id in only {
        if !exercises.iter().any(|e| e.check(id).is_some()) {
            hint::check_of(exercises[0], id)?;
        }
    }
    Ok(())
}

fn tasks(
    house: &CourseRoot,
    handed_in: &HandedInFolder,
    exercises: &[&'static Exercise],
) -> Result<Vec<Task>, Failure> {
    let all = exercises.iter();
    match handed_in {
        HandedInFolder::None => Ok(all.map(|exercise| house.task(exercise)).collect()),
        HandedInFolder::Refused(reason) => Ok(all.map(|e| refused(e, reason)).collect()),
        HandedInFolder::Given(dir) => course_root::submissions(dir, exercises),
        HandedInFolder::Unpacked(dir) => course_root::submissions(dir.path(), exercises),
    }
}

fn refused(exercise: &'static Exercise, reason: &str) -> Task {
    Task {
        exercise,
        source: Err(reason.to_owned()),
        own: false,
    }
}

/// Writes each report under a temporary name and then renames it, so that a
/// full disk leaves no half report and an earlier one is kept.
fn write_reports(dir: &Path, report: &Report) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(dir)?;
        let readable = fs::Permissions::from_mode(0o644);
        for (format, name) in [(Format::Json, "report.json"), (Format::Junit, "junit.xml")] {
            let mut file = tempfile::Builder::new()
                .permissions(readable.clone())
                .tempfile_in(dir)?;
            reports::write(format, report, &mut file)?;
            file.as_file().sync_all()?;
            file.persist(dir.join(name))?;
        }
        Ok(())
    };
    write().map_err(|cause| {
        Failure::trouble(format!(
            "could not write the reports to {}: {cause}; check that the folder is yours and that the disk has space",
            dir.display()
        ))
    })
}
