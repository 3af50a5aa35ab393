//! Runs checks: their order, how many run side by side, their time limits and
//! repeats. It is the only package that emits events; it writes nothing itself.

mod attempt;
mod builds;
mod elapsed;
mod exercise;
mod fitness;
mod handed_in;
mod options;
mod stamp;
mod stopped;
mod task;

use std::time::Instant;

pub use attempt::Ready;
pub use builds::Builds;
pub use dozen_lab::{RedisEngine, has_real_redis};
pub use elapsed::millis;
use exercise::grade_exercise;
pub use exercise::{build_env, check, prepare};
pub use fitness::Fitness;
pub use handed_in::{digest, package};
pub use options::{Options, default_jobs};
pub use stamp::Stamp;
pub use task::{Task, Workshop};

use dozen_model::{Event, ExerciseReport, Points, Report, SCHEMA};

/// Grades `tasks` one after the other; the checks of one run side by side.
pub async fn grade(
    tasks: &[Task],
    workshop: &Workshop,
    options: &Options,
    emit: &mut dyn FnMut(Event),
) -> Report {
    let start = Instant::now();
    let workshop = &workshop.in_sandbox(options.sandbox);
    let mut exercises = Vec::new();
    for task in tasks {
        exercises.push(grade_exercise(task, workshop, options, emit).await);
    }
    let took = workshop.fitness.took().await;
    Report {
        canary_ms: took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
        ..report(tasks, exercises, options, millis(start))
    }
}

fn report(
    tasks: &[Task],
    exercises: Vec<ExerciseReport>,
    options: &Options,
    duration_ms: u64,
) -> Report {
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
        sandbox: options.sandbox.level(),
        redis: options.redis.name().to_owned(),
        points: total.points,
        max_points: total.max,
        duration_ms,
        canary_ms: None,
        grader: options.stamp.grader(),
        toolchain: options.stamp.toolchain.clone(),
        graded_at: stamp::now(),
        submission: options.stamp.handed_in(tasks),
        exercises,
    }
}
