//! `dozen class grade`: grades what the store lacks. Each submission is graded by
//! the grader's own `check`, in a process of its own. As many are built at once as
//! the machine has cores, each in build folders that are swept before; while some
//! are built, others are checked, which mostly means waiting.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use dozen::{
    cli::{CourseRoot, Failure, note, on_stop, print},
    course::Exercise,
};
use dozen_class::{
    batch::{self, Job, Progress},
    handins::collect::HandIn,
    key::{Inputs, Shard},
    scrub::Scrub,
    secret::Secret,
    settings::{Attempts, Sandbox, Settings},
};
use dozen_model::Report;

use super::place::{
    Grader, Outcome, Place, exercises, files_digest, grader, open, own_program, trouble,
};

/// What one build and the checks beside it may take at once, in bytes of memory.
const MEMORY: u64 = 1536 * 1024 * 1024;

/// How many submissions are graded side by side for each that is being built.
const WORKERS_PER_BUILD: usize = 3;

/// Grade what is not graded yet.
///
/// Each result is stored as soon as it is there, under a name made of everything that it depends
/// on: stop it at any time and run it again, and only what is missing is graded. Points are raw; a
/// late policy is applied in the gradebook.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class grade --class autumn
  dozen class grade --class autumn --jobs 4
  dozen class grade --class autumn --shard 2/4 --store /scratch/shard-2     the second of four machines

Ctrl-C loses nothing that is graded.

Exit status: 0 everything is judged, 2 usage, 3 something could not be judged or stored, 130
Ctrl-C.")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// How many submissions are graded side by side; without it by cores and memory.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Only this machine's part: its number and how many there are.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Another store than the class's own.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// Only these students.
    #[arg(long = "student", value_name = "STUDENT")]
    students: Vec<String>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let root = CourseRoot::find()?;
    let settings = args.place.settings()?;
    let store = match &args.store {
        Some(dir) => open(dir)?,
        None => args.place.store()?,
    };
    let jobs = args.plan(&settings, &grader(&root)?)?;
    let workers = args.jobs.map(usize::from).or(settings.limits.jobs);
    let workers = workers.unwrap_or_else(|| WORKERS_PER_BUILD * usual_builds());
    let slots = slots(args.shard, usual_builds().min(workers));
    let open = |exercise: &&'static Exercise| {
        let mut of_it = jobs
            .iter()
            .filter(|job| job.inputs.exercise == exercise.id && job.refused.is_none());
        of_it.any(|job| !store.has(&job.inputs.key()))
    };
    let to_build: Vec<&'static Exercise> = exercises(&settings)?.into_iter().filter(open).collect();
    if !to_build.is_empty() {
        root.warm(&to_build, &slots, sandbox(&settings))?;
    }
    on_stop(|signal| {
        note(
            "stopped: every result so far is stored, and the next `dozen class grade` goes on from there",
        );
        std::process::exit(128 + signal)
    })?;
    let runner = Runner {
        program: own_program()?,
        root: root.root().to_owned(),
        settings: &settings,
        slots,
    };
    let show = |progress: &Progress<'_>| note(&line(progress));
    let grade = |job: &Job| runner.grade(job);
    let graded = batch::run(
        jobs,
        &store,
        (workers, settings.limits.tries),
        &grade,
        &mut { show },
    );
    let summary = graded.map_err(|cause| trouble("store a result", &cause))?;
    let open = summary.inconclusive.len();
    print(&format!(
        "{} graded, {} graded before, {open} could not be judged\n",
        summary.judged, summary.known
    ))?;
    for (label, words) in &summary.inconclusive {
        print(&format!("  {label}: {words}\n"))?;
    }
    Ok(if open == 0 { 0 } else { 3 })
}

/// The build folders: so many submissions can be built at once. Shards that
/// share a disk do not share them.
fn slots(shard: Option<Shard>, builds: usize) -> Vec<String> {
    let name = |number| match shard {
        None => format!("class-{number}"),
        Some(shard) => format!("class-{}-{number}", shard.number()),
    };
    (1..=builds).map(name).collect()
}

fn sandbox(settings: &Settings) -> dozen::sandbox::Sandbox {
    match settings.sandbox {
        Sandbox::Off => dozen::sandbox::Sandbox::Off,
        Sandbox::Auto | Sandbox::Strict => dozen::sandbox::Sandbox::Auto,
    }
}

impl Args {
    /// Everything that has a result, of this machine's part. Exercises come one
    /// after the other, since builds of one are alike.
    fn plan(&self, settings: &Settings, grader: &Grader) -> Result<Vec<Job>, Failure> {
        let secret = self.place.secret()?;
        let hand_ins = counting(self.place.hand_ins()?, settings.attempts);
        for student in &self.students {
            if !hand_ins.iter().any(|hand_in| hand_in.student == *student) {
                return Err(Failure::usage(format!(
                    "the class has nothing that `{student}` handed in"
                )));
            }
        }
        let asked = |hand_in: &&HandIn| {
            self.students.is_empty() || self.students.contains(&hand_in.student)
        };
        let mut jobs = Vec::new();
        for exercise in exercises(settings)? {
            let all = hand_ins.iter().filter(asked);
            jobs.extend(all.map(|hand_in| job(hand_in, exercise, settings, &secret, grader)));
        }
        if let Some(shard) = self.shard {
            jobs.retain(|job| shard.takes(&job.inputs.key()));
        }
        // Two attempts with the same files are one result.
        let mut seen = std::collections::HashSet::new();
        jobs.retain(|job| seen.insert(job.inputs.key()));
        Ok(jobs)
    }
}

/// The attempts that may count.
fn counting(hand_ins: Vec<HandIn>, attempts: Attempts) -> Vec<HandIn> {
    if attempts == Attempts::Best {
        return hand_ins;
    }
    let last: std::collections::BTreeMap<String, HandIn> = (hand_ins.into_iter())
        .map(|hand_in| (hand_in.student.clone(), hand_in))
        .collect();
    last.into_values().collect()
}

fn job(
    hand_in: &HandIn,
    exercise: &'static Exercise,
    settings: &Settings,
    secret: &Secret,
    grader: &Grader,
) -> Job {
    Job {
        inputs: Inputs {
            version: grader.version.clone(),
            commit: grader.commit.clone(),
            toolchain: grader.toolchain.clone(),
            exercise: exercise.id.to_owned(),
            seed: secret.seed(&hand_in.student, exercise.id),
            patience: thousandths(settings.limits.patience),
            repeat: settings.limits.repeat,
            redis: settings.redis.word().to_owned(),
            sandbox: settings.sandbox.word().to_owned(),
            files: files_digest(hand_in, exercise),
        },
        student: secret.pseudonym(&hand_in.student),
        files: hand_in.files.clone(),
        refused: hand_in.refused.clone(),
        label: if settings.anonymous {
            format!("{} {}", secret.pseudonym(&hand_in.student), exercise.id)
        } else {
            format!("{} {}", hand_in.student, exercise.id)
        },
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "class.toml holds patience between 0.1 and 100"
)]
fn thousandths(patience: f64) -> u64 {
    (patience * 1000.0).round() as u64
}

/// The grader's program, and how it is called.
struct Runner<'a> {
    program: PathBuf,
    root: PathBuf,
    settings: &'a Settings,
    slots: Vec<String>,
}

impl Runner<'_> {
    fn grade(&self, job: &Job) -> Result<Report, String> {
        let output = self
            .command(job)
            .output()
            .map_err(|cause| format!("the grader could not be started: {cause}"))?;
        let mut report: serde_json::Value =
            serde_json::from_slice(&output.stdout).map_err(|_| {
                let said = String::from_utf8_lossy(&output.stderr);
                let last = said.trim().lines().last().unwrap_or("it said nothing");
                format!("the grader came to no report ({}): {last}", output.status)
            })?;
        self.scrub(&job.files).apply(&mut report);
        serde_json::from_value(report).map_err(|cause| format!("the report is damaged: {cause}"))
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the grader itself, which holds and ends what it starts"
    )]
    fn command(&self, job: &Job) -> Command {
        let limits = &self.settings.limits;
        let mut command = Command::new(&self.program);
        command
            .args(["dozen", "check", &job.inputs.exercise, "--format", "json"])
            .args(["--color", "never", "--end-with-parent"])
            .arg(std::process::id().to_string())
            .args(self.slots.iter().flat_map(|slot| ["--slot", slot]))
            .args(["--key", &job.student])
            .args(["--toolchain", &job.inputs.toolchain])
            .args(["--seed", &job.inputs.seed.to_string()])
            .args(["--patience", &limits.patience.to_string()])
            .args(["--repeat", &limits.repeat.to_string()])
            .args(["--redis", self.settings.redis.word()])
            .args(["--sandbox", self.settings.sandbox.word()])
            .arg("--submission")
            .arg(&job.files)
            .current_dir(&self.root)
            .stdin(Stdio::null());
        if let Some(reason) = &job.refused {
            command.args(["--refuse", reason]);
        }
        command
    }

    /// What of this machine is taken out of a report.
    fn scrub(&self, files: &Path) -> Scrub {
        let home = std::env::home_dir().unwrap_or_default();
        let cargo =
            std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
        Scrub::default()
            .hide(files, "<submission>")
            .hide(&self.root.join("target"), "<builds>")
            .hide(&self.root, "<course>")
            .hide(&cargo.join("registry/src"), "<crates>")
            .hide(&home, "~")
            .hide_runs(&std::env::temp_dir())
    }
}

/// How many builds there are at once: one for each core, which it keeps busy, as
/// far as there is memory.
fn usual_builds() -> usize {
    let by_cores = thread::available_parallelism().map_or(1, usize::from);
    let by_memory = dozen::sandbox::free_memory().map_or(by_cores, |bytes| {
        usize::try_from(bytes / MEMORY).unwrap_or(by_cores)
    });
    by_cores.min(by_memory).max(1)
}

fn line(progress: &Progress<'_>) -> String {
    let Progress {
        job,
        words,
        done,
        of,
        left,
    } = progress;
    let left = match (of - done, left.as_secs()) {
        (0, _) => String::new(),
        (_, 0..90) => format!("  about {} s left", left.as_secs().max(1)),
        (_, _) => format!("  about {} min left", minutes(*left)),
    };
    format!("{done}/{of}  {}: {words}{left}", job.label)
}

fn minutes(left: Duration) -> u64 {
    left.as_secs().div_ceil(60)
}
