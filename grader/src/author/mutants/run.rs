//! Grades all mutants of one exercise, several at once, and keeps each
//! verdict as soon as there is one.

use std::{
    cell::RefCell,
    collections::VecDeque,
    path::PathBuf,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::{sync::mpsc, task::LocalSet};

use super::{
    GradedMutant, Mutant, MutantsError, Record, SourceHashes, Verdict, grade::Bench, listing,
    mutant, results::Results,
};
use crate::{
    author::variant::Variant,
    course::Exercise,
    runner::{Options, Workshop},
};

/// The mutants to grade, and the folders.
#[derive(Debug)]
pub struct MutantRun {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The clone's root.
    pub root: PathBuf,
    /// The folder that verdicts are kept in.
    pub results: PathBuf,
    /// The text that the name of a mutant must contain.
    pub only: String,
    /// Whether verdicts of earlier runs on the same sources do not count.
    pub fresh: bool,
    /// How the checks are run.
    pub options: Options,
}

/// How far the run is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Mutants that have a verdict.
    pub done: usize,
    /// All mutants.
    pub all: usize,
    /// How long the others will take.
    pub left: Duration,
}

/// Grades the mutants that `hunt` asks for, one at a time in each workshop.
/// `done` is called for each one that is graded.
///
/// # Errors
/// If they cannot be listed, the reference fails, or the disk refuses.
pub async fn hunt(
    hunt: &MutantRun,
    workshops: &[Workshop],
    done: &mut dyn FnMut(&GradedMutant, Progress),
) -> Result<(Record, Vec<GradedMutant>), MutantsError> {
    let exercise = hunt.exercise;
    let solution = hunt.root.join("solutions").join(exercise.id);
    let sources = SourceHashes::of(&hunt.root, exercise)?;
    let bench = Rc::new(Bench {
        exercise,
        reference: Variant::reference(),
        solution: solution.clone(),
        options: hunt.options.clone(),
    });
    let mut mutants = listed(&bench)?;
    mutants.retain(|mutant| mutant.name.contains(&hunt.only));
    let kept = hunt.results.join(format!("{}.json", exercise.id));
    let mut results = Results::load(&kept, &sources, hunt.fresh);
    let wanted = |mutant: &&Mutant| results.get(&mutant.id()).is_none();
    let queue: VecDeque<Order> = mutants
        .iter()
        .filter(wanted)
        .map(|mutant| Order {
            likely: results.likely(&mutant.id()).map(str::to_owned),
            mutant: mutant.clone(),
        })
        .collect();
    if !queue.is_empty() {
        assert_reference_passes(&bench, workshops).await?;
    }
    grade_all(
        &bench,
        (queue, mutants.len()),
        workshops,
        &mut results,
        done,
    )
    .await?;
    let judged: Vec<GradedMutant> = mutants
        .into_iter()
        .map(|mutant| {
            let why = "it was not graded".to_owned();
            let verdict = results
                .last(&mutant.id())
                .unwrap_or(Verdict::Unjudged { why });
            GradedMutant { mutant, verdict }
        })
        .collect();
    let before = Record::load(&solution)?;
    let record = Record::new(listing::version()?, sources, &judged, before.as_ref());
    Ok((record, judged))
}

/// A mutant to grade.
#[derive(Debug)]
struct Order {
    mutant: Mutant,
    /// The check that killed it the last time.
    likely: Option<String>,
}

fn listed(bench: &Bench) -> Result<Vec<Mutant>, MutantsError> {
    let disk = |cause| MutantsError::Disk(format!("lay out the reference: {cause}"));
    let dir = tempfile::tempdir().map_err(disk)?;
    bench
        .reference
        .lay_out(&bench.solution, dir.path())
        .map_err(disk)?;
    mutant::all(dir.path())
}

async fn assert_reference_passes(
    bench: &Bench,
    workshops: &[Workshop],
) -> Result<(), MutantsError> {
    if let Some(workshop) = workshops.first()
        && bench.grade(None, None, workshop).await != Verdict::Survived
    {
        return Err(MutantsError::Reference(bench.exercise.id));
    }
    Ok(())
}

async fn grade_all(
    bench: &Rc<Bench>,
    (queue, all): (VecDeque<Order>, usize),
    workshops: &[Workshop],
    results: &mut Results,
    done: &mut dyn FnMut(&GradedMutant, Progress),
) -> Result<(), MutantsError> {
    let asked = queue.len();
    let queue = Rc::new(RefCell::new(queue));
    let local = LocalSet::new();
    let (tell, mut judged) = mpsc::unbounded_channel();
    for workshop in workshops {
        let (bench, queue, tell) = (Rc::clone(bench), Rc::clone(&queue), tell.clone());
        let workshop = workshop.clone();
        local.spawn_local(async move {
            loop {
                let Some(Order { mutant, likely }) = queue.borrow_mut().pop_front() else {
                    break;
                };
                let verdict = bench
                    .grade(Some(&mutant), likely.as_deref(), &workshop)
                    .await;
                // The receiver lives as long as this set of tasks.
                let _ = tell.send(GradedMutant { mutant, verdict });
            }
        });
    }
    drop(tell);
    let start = Instant::now();
    let hear = async {
        let mut graded = 0;
        while let Some(one) = judged.recv().await {
            graded += 1;
            results.enter(one.mutant.id(), one.verdict.clone())?;
            let left = u32::try_from(asked - graded).unwrap_or(u32::MAX);
            let mean = start.elapsed() / u32::try_from(graded).unwrap_or(u32::MAX);
            let done_now = all - asked + graded;
            done(
                &one,
                Progress {
                    done: done_now,
                    all,
                    left: mean * left,
                },
            );
        }
        Ok(())
    };
    local.run_until(hear).await
}
