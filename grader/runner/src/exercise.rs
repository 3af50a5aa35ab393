//! Grades one exercise: stages it, builds it, assembles the release, and checks
//! it.

use std::{sync::Arc, time::Instant};

use tokio::{
    sync::Semaphore,
    task::{JoinSet, LocalSet},
};

use super::{
    Options, Task, Workshop,
    attempt::{Ready, attempt, lost, unfit},
    builds::build_all,
    handed_in::{package, submission},
    millis,
    stopped::Stopped,
};
use dozen_build::{Author, Slot};
use dozen_course::{Check, EXERCISES, Exercise};
use dozen_model::{CheckReport, Event, ExerciseReport, Outcome, Verdict};
use dozen_platform::Origin;
use dozen_staging as staging;

/// Stages, builds and checks one exercise.
pub(super) async fn grade_exercise(
    task: &Task,
    workshop: &Workshop,
    options: &Options,
    emit: &mut dyn FnMut(Event),
) -> ExerciseReport {
    let report = match prepare(task, workshop, options.seed, emit).await {
        Err(unchecked) => *unchecked,
        Ok(ready) => check(&ready, options, emit).await,
    };
    emit(Event::ExerciseDone {
        report: Box::new(report.clone()),
    });
    report
}

/// Stages and builds one exercise, so that it can be checked any number of
/// times.
///
/// # Errors
/// The whole report, if there is nothing to check.
pub async fn prepare(
    task: &Task,
    workshop: &Workshop,
    seed: u64,
    emit: &mut dyn FnMut(Event),
) -> Result<Ready, Box<ExerciseReport>> {
    let exercise = task.exercise;
    emit(Event::ExerciseStarted {
        id: exercise.id.to_owned(),
        title: exercise.title.to_owned(),
    });
    let start = Instant::now();
    let made = make(task, workshop, seed, emit).await;
    let build_ms = millis(start);
    emit(Event::BuildDone {
        id: exercise.id.to_owned(),
        took_ms: build_ms,
    });
    match made {
        Ok(mut ready) => {
            ready.build_ms = build_ms;
            Ok(ready)
        }
        Err(stopped) => Err(Box::new(unchecked(exercise, stopped, build_ms))),
    }
}

/// Checks a built exercise.
pub async fn check(
    ready: &Ready,
    options: &Options,
    emit: &mut dyn FnMut(Event),
) -> ExerciseReport {
    let start = Instant::now();
    let checks = check_all(ready, options, emit).await;
    let outcomes: Vec<Outcome> = checks.iter().map(|check| check.outcome).collect();
    ExerciseReport {
        outcome: Verdict::of(&outcomes),
        points: checks.iter().map(|check| check.points).sum(),
        max_points: checks.iter().map(|check| check.max_points).sum(),
        check_ms: millis(start),
        checks,
        ..unchecked(ready.exercise, Stopped::trouble(Vec::new()), ready.build_ms)
    }
}

/// Makes a release from the submission's folder.
async fn make(
    task: &Task,
    workshop: &Workshop,
    seed: u64,
    emit: &mut dyn FnMut(Event),
) -> Result<Ready, Stopped> {
    let exercise = task.exercise;
    let say = |text: &str| Event::BuildProgress {
        id: exercise.id.to_owned(),
        text: text.to_owned(),
    };
    let source = match &task.source {
        Ok(source) if source.exists() => source,
        Ok(_) => return Err(refused(nothing_handed_in(task))),
        Err(reason) => return Err(refused(reason.clone())),
    };
    let waiting = || emit(say("waiting for another dozen to finish its build"));
    let slots: Vec<&Slot> = [&workshop.slot]
        .into_iter()
        .chain(&workshop.others)
        .collect();
    let (slot, lock) = Slot::lock_first(&slots, waiting).await?;
    let lock = Arc::new(lock);
    let package = package(exercise);
    // The source is there as long as this is: nothing that runs finds it.
    let home = slot.at_home(exercise.id, &package)?;
    let submission = submission(task, source, &package);
    let author = if task.own {
        Author::Learner
    } else {
        Author::Stranger
    };
    let packages: Vec<String> = EXERCISES.iter().map(self::package).collect();
    slot.sweep(author, &packages)?;
    let staged = staging::stage(&submission, &slot.stage(exercise.id))?;
    let env = build_env(exercise, seed);
    let mut say = |text: &str| emit(say(text));
    let place = (slot, workshop.run.as_path());
    let builds = build_all(exercise, &staged, place, (&env, seed), &mut say).await?;
    let Some(first) = builds.all().first() else {
        return Err(Stopped::trouble(vec!["nothing was built".to_owned()]));
    };
    Ok(Ready {
        exercise,
        release: Arc::clone(&first.release),
        builds: Arc::new(builds),
        origin: Origin::new(home.folders(), home.kept().to_owned()),
        canaries: env.into_iter().collect(),
        run: workshop.run.clone(),
        // Another run that shares the folders would bring its source to them.
        _slot: (exercise.needs_source_away && !workshop.others.is_empty())
            .then(|| Arc::clone(&lock)),
        build_ms: 0,
        fitness: Arc::clone(&workshop.fitness),
    })
}

fn nothing_handed_in(task: &Task) -> String {
    let id = task.exercise.id;
    let folder = if task.own { "exercises/" } else { "" };
    format!("nothing was handed in for {id}: there is no folder {folder}{id}")
}

fn refused(reason: String) -> Stopped {
    Stopped {
        verdict: Verdict::Rejected,
        messages: vec![reason],
    }
}

/// Returns all checks that were asked for, side by side, each on processes of
/// its own; one that was inconclusive is tried once more.
async fn check_all(
    ready: &Ready,
    options: &Options,
    emit: &mut dyn FnMut(Event),
) -> Vec<CheckReport> {
    let asked =
        |check: &&Check| options.only.is_empty() || options.only.iter().any(|id| id == check.id);
    let checks: Vec<&'static Check> = ready.exercise.checks.iter().filter(asked).collect();
    let local = LocalSet::new();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let seats = Arc::new(Semaphore::new(options.jobs.max(1)));
    let mut running = JoinSet::new();
    for (place, check) in checks.iter().enumerate() {
        let (ready, options) = (ready.clone(), options.clone());
        let (tell, seats, check) = (tell.clone(), Arc::clone(&seats), *check);
        let work = async move {
            let _seat = seats.acquire_owned().await;
            let report = run(&ready, check, &options, &tell).await;
            (place, report)
        };
        running.spawn_local_on(work, &local);
    }
    drop(tell);
    let mut done: Vec<(usize, CheckReport)> = Vec::new();
    local
        .run_until(async {
            loop {
                tokio::select! {
                    Some(event) = told.recv() => emit(event),
                    joined = running.join_next() => match joined {
                        Some(Ok(one)) => {
                            emit(Event::CheckDone {
                                id: ready.exercise.id.to_owned(),
                                check: Box::new(one.1.clone()),
                            });
                            done.push(one);
                        }
                        Some(Err(_)) => {}
                        None => break,
                    },
                }
            }
        })
        .await;
    for (place, check) in checks.iter().enumerate() {
        if !done.iter().any(|(seen, _)| *seen == place) {
            done.push((place, lost(check)));
        }
    }
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, report)| report).collect()
}

/// Returns one check as often as `--repeat` says; the first run that does not
/// pass counts.
async fn run(
    ready: &Ready,
    check: &'static Check,
    options: &Options,
    tell: &tokio::sync::mpsc::UnboundedSender<Event>,
) -> CheckReport {
    let mut last = once(ready, check, options, 0, tell).await;
    for round in 1..options.repeat.max(1) {
        if last.outcome != Outcome::Pass {
            break;
        }
        last = once(ready, check, options, round, tell).await;
    }
    last
}

async fn once(
    ready: &Ready,
    check: &'static Check,
    options: &Options,
    round: u32,
    tell: &tokio::sync::mpsc::UnboundedSender<Event>,
) -> CheckReport {
    let first = judged(ready, check, options, round).await;
    if first.outcome != Outcome::Inconclusive {
        return first;
    }
    // If the run is ending, the receiver is gone.
    let _ = tell.send(Event::CheckRetried {
        id: ready.exercise.id.to_owned(),
        check: check.id.to_owned(),
        trouble: first
            .finding
            .map(|finding| finding.observed)
            .unwrap_or_default(),
    });
    judged(ready, check, options, round + 1_000_000).await
}

/// Runs a check once. A failure on a machine that does not answer a service of
/// the grader's own is inconclusive.
async fn judged(
    ready: &Ready,
    check: &'static Check,
    options: &Options,
    round: u32,
) -> CheckReport {
    let report = attempt(ready.clone(), check, options, round).await;
    if report.outcome != Outcome::Fail {
        return report;
    }
    match ready.fitness.check(options.patience).await {
        Ok(()) => report,
        Err(problem) => CheckReport {
            duration_ms: report.duration_ms,
            trace: report.trace,
            ..unfit(check, problem)
        },
    }
}

fn unchecked(exercise: &Exercise, stopped: Stopped, build_ms: u64) -> ExerciseReport {
    ExerciseReport {
        id: exercise.id.to_owned(),
        factor: exercise.factor,
        title: exercise.title.to_owned(),
        outcome: stopped.verdict,
        points: 0,
        max_points: exercise.max_points(),
        build_ms,
        check_ms: 0,
        messages: stopped.messages,
        checks: Vec::new(),
    }
}

/// Returns the values of the exercise's variables while its release is built.
#[must_use]
pub fn build_env(exercise: &Exercise, seed: u64) -> Vec<(String, String)> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut canary = || format!("canary{:032x}", rng.u128(..));
    let names = exercise.build_canaries.iter();
    names.map(|name| ((*name).to_owned(), canary())).collect()
}
