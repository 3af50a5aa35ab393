//! `dozen author verify` and `record`: the variants of all exercises, verified
//! side by side in several lanes, and their matrices printed in order.

use std::{
    env,
    num::NonZero,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Instant,
};

use tokio::sync::Semaphore;

use super::{
    super::{
        Outcome,
        course_root::{CourseRoot, RunGuard},
        failure::Failure,
        run_environment::RunEnvironment,
        screen, until_stopped,
    },
    queue::Queue,
    rows,
};
use crate::{
    author::{self, EvidenceFolders, Matrix, Plan, Round, Row, Sources, Verified},
    build,
    course::Exercise,
    resources::RealRedis,
    runner::{Options, Workshop},
};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct VerifyArgs {
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
    /// Compare only the recordings for the book's pictures: run the starter
    /// and the reference, and leave the cards as they are.
    #[arg(long)]
    recordings: bool,
    /// Verify variants that were verified before, too.
    #[arg(long)]
    all: bool,
    /// How many variants are verified side by side; two for each core and one
    /// more if not given. As many are built at a time as there are cores.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Print how long builds and checks took for each exercise.
    #[arg(long)]
    timings: bool,
    /// Verify only every N-th wrong fix, with all starters, references and right answers.
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    #[command(flatten)]
    ground: RunEnvironment,
}

/// The variants to verify, and the earlier results.
struct Work {
    plans: Vec<Plan>,
    /// For each plan, if the clone's sources can be compared.
    verified: Vec<Option<Verified>>,
    /// The place of each variant to verify: its plan and its own.
    places: Vec<(usize, usize)>,
}

impl Work {
    /// Returns the exercises and the folders of their solutions.
    fn references(&self) -> Vec<(&'static Exercise, PathBuf)> {
        let reference = |plan: &Plan| (plan.exercise, plan.solution().to_owned());
        self.plans.iter().map(reference).collect()
    }
}

pub(super) fn run(args: &VerifyArgs, record: bool) -> Outcome {
    let start = Instant::now();
    let root = CourseRoot::find()?;
    let round = round(args, record);
    let mut work = work(args, &root, &round)?;
    let mut guard = root.begin("author")?;
    let lanes = args
        .jobs
        .unwrap_or_else(default_lanes)
        .clamp(1, work.places.len().max(1));
    let workshops = guard.lanes(&root, lanes)?;
    until_stopped(async {
        let main = build::Slot::open(&root.target(), "main")?;
        author::warm(&work.references(), &workshops, &main).await?;
        Ok(0)
    })?;
    let matrices = side_by_side(&mut work, &workshops)?;
    if args.timings {
        screen::print(&rows::timings(&matrices))?;
    }
    let total = rows::total(&matrices);
    let all: usize = work.plans.iter().map(|plan| plan.variants.len()).sum();
    let before = match all - work.places.len() {
        0 => String::new(),
        before => format!("{before} of {all} variants were verified before (--all: again); "),
    };
    let again = match rows::alone(&matrices) {
        0 => String::new(),
        again => format!("{again} had a problem next to others and were verified again, alone; "),
    };
    screen::print(&rows::problems(&matrices))?;
    screen::print(&format!(
        "{before}{again}{} verdicts: {} wrong, {} inconclusive; {} problems in all; {:.0} s\n",
        total.verdicts,
        total.wrong,
        total.inconclusive,
        total.problems,
        start.elapsed().as_secs_f64()
    ))?;
    Ok(u8::from(total.problems > 0))
}

fn round(args: &VerifyArgs, record: bool) -> Round {
    Round {
        repeat: args.repeat,
        record,
        only_recordings: args.recordings,
        every: args.every,
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
    }
}

/// A build keeps a core busy, and checks mostly wait: as many lanes build at a
/// time as there are cores, and one more than that check.
fn default_lanes() -> usize {
    2 * cores() + 1
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn work(args: &VerifyArgs, root: &CourseRoot, round: &Round) -> Result<Work, Failure> {
    let plan = |exercise: &'static Exercise| {
        let folders = EvidenceFolders {
            solution: root.solution(exercise),
            recordings: root.recordings(exercise),
        };
        Plan::new(exercise, folders, round).map_err(|wrong| Failure {
            words: wrong.to_string(),
            code: 1,
        })
    };
    let exercises = root.named(&args.exercises, args.exercises.is_empty())?;
    let plans: Vec<Plan> = exercises.into_iter().map(plan).collect::<Result<_, _>>()?;
    let compared = !round.record && !round.only_recordings;
    let verified: Vec<Option<Verified>> = match compared.then(|| sources(root, round)).flatten() {
        Some(sources) => {
            // In the clone itself: the record is about its sources.
            let folder = root.root().join("target/verified");
            let read = |plan: &Plan| Some(Verified::read(&folder, plan, &sources));
            plans.iter().map(read).collect()
        }
        None => plans.iter().map(|_| None).collect(),
    };
    let all = args.all || is_ci();
    let mut places = Vec::new();
    for (place, (plan, verified)) in plans.iter().zip(&verified).enumerate() {
        for (number, variant) in plan.variants.iter().enumerate() {
            let before = verified.as_ref().and_then(|verified| verified.row(variant));
            if all || before.is_none() {
                places.push((place, number));
            }
        }
    }
    Ok(Work {
        plans,
        verified,
        places,
    })
}

/// Returns whether this is CI, which verifies everything each time.
fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Returns the clone's sources, or `None`, and then nothing is skipped or
/// stored.
fn sources(root: &CourseRoot, round: &Round) -> Option<Sources> {
    let toolchain = build::toolchain().ok()?;
    // Another version of the server is another file.
    let redis = RealRedis::installed().and_then(|path| {
        let file = std::fs::metadata(&path).ok()?;
        Some((path, file.len(), file.modified().ok()?))
    });
    let machine = format!("{toolchain}\n{redis:?}\n{round:?}");
    let program = super::super::course_root::dozen().ok()?;
    match Sources::read(root.root(), Path::new(&program), &machine) {
        Ok(sources) => Some(sources),
        Err(cause) => {
            let words = format!("nothing is skipped and nothing is stored: {cause}\n\n");
            // A reader that is gone is noticed at the next line.
            let _ = screen::print(&words);
            None
        }
    }
}

/// Verifies all variants in as many lanes as there are workshops.
fn side_by_side(
    work: &mut Work,
    workshops: &[Workshop],
) -> Result<Vec<(&'static Exercise, Matrix)>, Failure> {
    let verified = std::mem::take(&mut work.verified);
    let work = &*work;
    let shared = Shared {
        queue: Queue::new(&work.places),
        builds: Semaphore::new(cores()),
        doubtful: Mutex::default(),
        lanes: AtomicUsize::new(workshops.len()),
    };
    let (send, done) = mpsc::channel();
    thread::scope(|scope| {
        let lane = |workshop| {
            let (send, shared) = (send.clone(), &shared);
            scope.spawn(move || until_stopped(lane(work, workshop, shared, send)))
        };
        let lanes: Vec<_> = workshops.iter().map(lane).collect();
        drop(send);
        let printed = Printer::new(work, verified).print_all(&done);
        // A lane ends once its receiver is gone.
        drop(done);
        for lane in lanes {
            let ended = lane.join();
            ended.map_err(|_| Failure::trouble("a lane of the verification panicked"))??;
        }
        printed
    })
}

/// What the lanes share.
struct Shared {
    queue: Queue,
    /// As many permits as there are cores.
    builds: Semaphore,
    /// The variants that had a problem beside the others.
    doubtful: Mutex<Vec<(usize, usize)>>,
    /// How many lanes still take variants from the queue.
    lanes: AtomicUsize,
}

/// Runs one lane: takes the next variant until none is left. The last lane then
/// verifies those with a problem again: checks have deadlines, and now no other
/// variant keeps the cores from them.
async fn lane(
    work: &Work,
    workshop: &Workshop,
    shared: &Shared,
    done: mpsc::Sender<(usize, usize, Row)>,
) -> Outcome {
    let verify = async |place: usize, number: usize| {
        let plan = &work.plans[place];
        plan.verify(&plan.variants[number], workshop, &shared.builds)
            .await
    };
    let doubtful = || {
        shared
            .doubtful
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    };
    let mut last = None;
    while let Some((place, number)) = shared.queue.next(last) {
        last = Some(place);
        let row = verify(place, number).await;
        if !row.problems.is_empty() {
            doubtful().push((place, number));
        } else if done.send((place, number, row)).is_err() {
            return Ok(0);
        }
    }
    if shared.lanes.fetch_sub(1, Ordering::AcqRel) > 1 {
        return Ok(0);
    }
    let again = std::mem::take(&mut *doubtful());
    for (place, number) in again {
        let mut row = verify(place, number).await;
        row.alone = true;
        if done.send((place, number, row)).is_err() {
            break;
        }
    }
    Ok(0)
}

/// Prints rows in the course's order, although they end in another.
struct Printer<'a> {
    work: &'a Work,
    verified: Vec<Option<Verified>>,
    rows: Vec<Vec<Option<Row>>>,
}

impl<'a> Printer<'a> {
    fn new(work: &'a Work, verified: Vec<Option<Verified>>) -> Self {
        let rows = |(place, plan): (usize, &Plan)| {
            let row = |number: usize| {
                let is_due = work.places.contains(&(place, number));
                let verified = verified[place].as_ref().filter(|_| !is_due);
                verified.and_then(|verified| verified.row(&plan.variants[number]))
            };
            (0..plan.variants.len()).map(row).collect()
        };
        Self {
            rows: work.plans.iter().enumerate().map(rows).collect(),
            work,
            verified,
        }
    }

    fn print_all(
        mut self,
        done: &mpsc::Receiver<(usize, usize, Row)>,
    ) -> Result<Vec<(&'static Exercise, Matrix)>, Failure> {
        let mut matrices = Vec::new();
        for (place, plan) in self.work.plans.iter().enumerate() {
            screen::print(&rows::heading(plan.exercise))?;
            for (number, variant) in plan.variants.iter().enumerate() {
                while self.rows[place][number].is_none() {
                    let Ok((place, number, row)) = done.recv() else {
                        return Ok(matrices);
                    };
                    self.rows[place][number] = Some(row);
                }
                let verified = self.verified[place].as_ref();
                let reason = verified.and_then(|verified| verified.reason(variant));
                if let Some(row) = &self.rows[place][number] {
                    screen::print(&rows::line(row, plan.exercise, reason))?;
                }
            }
            let rows: Vec<Row> = self.rows[place].drain(..).flatten().collect();
            if let Some(verified) = self.verified[place].take() {
                let stored = verified.store(&rows);
                stored.map_err(|cause| {
                    Failure::trouble(format!("could not store what was verified: {cause}"))
                })?;
            }
            let matrix = plan.matrix(rows);
            screen::print(&rows::afterwards(&matrix))?;
            matrices.push((plan.exercise, matrix));
        }
        Ok(matrices)
    }
}

impl RunGuard {
    /// Returns this run's workshop and others in it to make `lanes`, each with
    /// its own build folder.
    pub(super) fn lanes(
        &mut self,
        root: &CourseRoot,
        lanes: usize,
    ) -> Result<Vec<Workshop>, Failure> {
        let mut workshops = Vec::new();
        for number in 1..=lanes {
            let name = match number {
                1 => "author".to_owned(),
                number => format!("author-{number}"),
            };
            let run = self.workshop.run.join(&name);
            std::fs::create_dir_all(&run).map_err(|cause| {
                Failure::trouble(format!("could not make {}: {cause}", run.display()))
            })?;
            let slot = build::Slot::open(&root.target(), &name)?;
            let fitness = Arc::clone(&self.workshop.fitness);
            workshops.push(Workshop::new(slot, run, fitness));
        }
        Ok(workshops)
    }
}
