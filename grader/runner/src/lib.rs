//! Runs checks: what comes after what, what runs side by side, how long a
//! check may take, what is tried again. The only one that emits events; it
//! writes nothing itself.

mod attempt;
mod builds;
mod exercise;
mod fitness;

use std::{path::PathBuf, sync::Arc, time::Instant};

pub use attempt::Ready;
pub use builds::Builds;
pub use dozen_lab::{RedisEngine, has_real_redis};
use exercise::grade_exercise;
pub use exercise::{build_env, check, package, prepare};
pub use fitness::Fitness;

use dozen_build::Slot;
use dozen_course::Exercise;
use dozen_model::{Event, ExerciseReport, Points, Report, SCHEMA};
use dozen_platform::Sandbox;

/// How a run is to be done.
#[derive(Debug, Clone)]
pub struct Options {
    /// What names, ports and amounts are drawn from.
    pub seed: u64,
    /// What every deadline is multiplied by.
    pub patience: f64,
    /// How often each check is run; the first run that does not pass counts.
    pub repeat: u32,
    /// How many checks run side by side.
    pub jobs: usize,
    /// The checks to run, by id; none: all of them.
    pub only: Vec<String>,
    /// Whether processes are confined.
    pub sandbox: Sandbox,
    /// Which Redis is started where one is needed.
    pub redis: RedisEngine,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: fastrand::u64(1..1_000_000),
            patience: 1.0,
            repeat: 1,
            jobs: default_jobs(),
            only: Vec::new(),
            sandbox: Sandbox::Auto,
            redis: RedisEngine::Embedded,
        }
    }
}

/// Checks wait more than they work: two for every core, and at least four.
#[must_use]
pub fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(4, |cores| (2 * cores.get()).max(4))
}

/// An exercise, and where the submission for it lies.
#[derive(Debug, Clone)]
pub struct Task {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The submission's folder.
    pub source: PathBuf,
    /// Whether it is the learner's own, graded where it was written, and not
    /// somebody's submission.
    pub own: bool,
}

/// Where a run builds and runs.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// The warm build folders.
    pub slot: Slot,
    /// The run's temporary folder.
    pub run: PathBuf,
    /// Whether this machine can judge.
    pub fitness: Arc<Fitness>,
}

/// Grades `tasks` one after the other; the checks of one run side by side.
pub async fn grade(
    tasks: &[Task],
    workshop: &Workshop,
    options: &Options,
    emit: &mut dyn FnMut(Event),
) -> Report {
    let start = Instant::now();
    let mut exercises = Vec::new();
    for task in tasks {
        exercises.push(grade_exercise(task, workshop, options, emit).await);
    }
    let took = workshop.fitness.took().await;
    Report {
        canary_ms: took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
        ..report(exercises, options, millis(start))
    }
}

fn report(exercises: Vec<ExerciseReport>, options: &Options, duration_ms: u64) -> Report {
    let total: Points = exercises
        .iter()
        .map(|exercise| Points {
            points: exercise.points,
            max: exercise.max_points,
        })
        .sum();
    Report {
        schema: SCHEMA.to_owned(),
        seed: options.seed,
        sandbox: options.sandbox.level().to_owned(),
        redis: options.redis.name().to_owned(),
        points: total.points,
        max_points: total.max,
        duration_ms,
        canary_ms: None,
        exercises,
    }
}

/// The milliseconds since `since`.
#[must_use]
pub fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
