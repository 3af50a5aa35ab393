//! Grades many submissions: side by side, each result stored as soon as it is
//! there, what is stored left alone. What could not be judged is tried again
//! when nothing else runs, and never becomes a 0.

use std::{
    collections::VecDeque,
    io,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use dozen_model::Report;

use crate::{
    key::Inputs,
    store::{Entry, Store},
};

/// One exercise of one submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What the result depends on.
    pub inputs: Inputs,
    /// What stands for the student.
    pub student: String,
    /// The files.
    pub files: PathBuf,
    /// Why they cannot be graded, if so.
    pub refused: Option<String>,
    /// What a person reads of it.
    pub label: String,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress<'a> {
    /// The job that is done.
    pub job: &'a Job,
    /// How it ended, in a few words.
    pub words: &'a str,
    /// How many are done.
    pub done: usize,
    /// How many there are.
    pub of: usize,
    /// How long the rest takes if it goes on like this.
    pub left: Duration,
}

/// What came of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many results were there before.
    pub known: usize,
    /// How many were judged.
    pub judged: usize,
    /// Those that could not be judged, with the grader's words.
    pub inconclusive: Vec<(String, String)>,
}

/// Grades one job.
pub type Grade<'a> = dyn Fn(&Job) -> Result<Report, String> + Sync + 'a;

/// Grades what the store lacks.
///
/// # Errors
/// If a result cannot be stored; what was stored before stays.
pub fn run(
    jobs: Vec<Job>,
    store: &Store,
    (workers, tries): (usize, u32),
    grade: &Grade<'_>,
    on_progress: &mut dyn FnMut(&Progress<'_>),
) -> io::Result<Summary> {
    let all = jobs.len();
    let mut open: Vec<Job> = jobs
        .into_iter()
        .filter(|job| !store.has(&job.inputs.key()))
        .collect();
    let mut summary = Summary {
        known: all - open.len(),
        ..Summary::default()
    };
    for try_number in 1..=tries.max(1) {
        // A second try has the machine to itself.
        let workers = if try_number == 1 { workers.max(1) } else { 1 };
        let of = open.len();
        let start = Instant::now();
        let (mut done, mut again) = (0, Vec::new());
        let mut keep = |job: Job, graded: Result<Report, String>| -> io::Result<()> {
            done += 1;
            let words = keep_one(store, &job, graded, try_number)?;
            let elapsed = start.elapsed();
            let left = elapsed.mul_f64((of - done) as f64 / done as f64);
            on_progress(&Progress {
                job: &job,
                words: &words.text,
                done,
                of,
                left,
            });
            if words.is_judged {
                summary.judged += 1;
            } else {
                again.push((job, words.text));
            }
            Ok(())
        };
        side_by_side(open, workers, grade, &mut keep)?;
        if again.is_empty() {
            return Ok(summary);
        }
        summary.inconclusive = (again.iter())
            .map(|(job, words)| (job.label.clone(), words.clone()))
            .collect();
        open = again.into_iter().map(|(job, _)| job).collect();
    }
    Ok(summary)
}

struct Kept {
    is_judged: bool,
    text: String,
}

fn keep_one(
    store: &Store,
    job: &Job,
    graded: Result<Report, String>,
    tries: u32,
) -> io::Result<Kept> {
    let report = match graded {
        Ok(report) => report,
        Err(text) => {
            return Ok(Kept {
                is_judged: false,
                text,
            });
        }
    };
    let mut entry = Entry::new(job.inputs.clone(), job.student.clone(), report);
    entry.tries = tries;
    store.put(&entry)?;
    let text = match entry.exercise() {
        Some(exercise) => format!(
            "{} {}/{}",
            exercise.outcome.words(),
            exercise.points,
            exercise.max_points
        ),
        None => "no exercise in the report".to_owned(),
    };
    Ok(Kept {
        is_judged: entry.is_judged(),
        text,
    })
}

/// Takes jobs from one queue with so many threads. The first error of `keep`
/// ends it: jobs at work are finished, no other begins.
fn side_by_side(
    jobs: Vec<Job>,
    workers: usize,
    grade: &Grade<'_>,
    keep: &mut dyn FnMut(Job, Result<Report, String>) -> io::Result<()>,
) -> io::Result<()> {
    let queue = Mutex::new(VecDeque::from(jobs));
    let is_over = AtomicBool::new(false);
    let next = || {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        if is_over.load(Ordering::Relaxed) {
            None
        } else {
            queue.pop_front()
        }
    };
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers {
            let (tell, next) = (tell.clone(), &next);
            scope.spawn(move || {
                while let Some(job) = next() {
                    let graded = grade(&job);
                    if tell.send((job, graded)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(tell);
        let mut first_error = Ok(());
        for (job, graded) in told {
            if first_error.is_ok() {
                first_error = keep(job, graded);
                is_over.store(first_error.is_err(), Ordering::Relaxed);
            }
        }
        first_error
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use dozen_model::{ExerciseReport, Grader, Report, SCHEMA, Verdict};

    use super::{Job, run};
    use crate::{key::Inputs, store::Store};

    fn job(seed: u64) -> Job {
        Job {
            inputs: Inputs {
                version: "0.1.0".into(),
                commit: String::new(),
                toolchain: String::new(),
                exercise: "07-port-binding".into(),
                seed,
                patience: 1000,
                repeat: 1,
                redis: "embedded".into(),
                sandbox: "auto".into(),
                files: "00".into(),
            },
            student: format!("student-{seed}"),
            files: "/nowhere".into(),
            refused: None,
            label: format!("student-{seed} 07"),
        }
    }

    fn report(outcome: Verdict) -> Report {
        Report {
            schema: SCHEMA.into(),
            seed: 1,
            sandbox: "off".into(),
            redis: "none".into(),
            points: 0,
            max_points: 10,
            duration_ms: 1,
            canary_ms: None,
            grader: Grader::default(),
            toolchain: String::new(),
            graded_at: "2026-12-01T09:30:00Z".into(),
            submission: None,
            exercises: vec![ExerciseReport {
                id: "07-port-binding".into(),
                factor: 7,
                title: "Port binding".into(),
                outcome,
                points: 0,
                max_points: 10,
                build_ms: 0,
                check_ms: 0,
                messages: Vec::new(),
                checks: Vec::new(),
            }],
        }
    }

    #[test]
    fn a_second_call_grades_only_what_is_missing() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let graded = AtomicUsize::new(0);
        let grade = |_: &Job| {
            graded.fetch_add(1, Ordering::Relaxed);
            Ok(report(Verdict::Fail))
        };
        let mut seen = Vec::new();
        let mut quiet = |progress: &super::Progress<'_>| seen.push((progress.done, progress.of));
        run(
            (0..3).map(job).collect(),
            &store,
            (2, 3),
            &grade,
            &mut quiet,
        )
        .unwrap();
        let summary = run(
            (0..5).map(job).collect(),
            &store,
            (2, 3),
            &grade,
            &mut quiet,
        )
        .unwrap();
        assert_eq!((summary.known, summary.judged), (3, 2));
        assert_eq!(graded.load(Ordering::Relaxed), 5);
        assert_eq!(seen, [(1, 3), (2, 3), (3, 3), (1, 2), (2, 2)]);
    }

    #[test]
    fn what_cannot_be_judged_is_tried_so_often_and_stays_apart() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let tries = AtomicUsize::new(0);
        let never = |_: &Job| {
            tries.fetch_add(1, Ordering::Relaxed);
            Ok(report(Verdict::Inconclusive))
        };
        let summary = run(vec![job(1)], &store, (2, 3), &never, &mut |_| {}).unwrap();
        assert_eq!((tries.load(Ordering::Relaxed), summary.judged), (3, 0));
        assert_eq!(summary.inconclusive[0].0, "student-1 07");
        let key = job(1).inputs.key();
        assert!(!store.has(&key));
        assert_eq!(store.get(&key).unwrap().unwrap().tries, 3);
        // A later call judges it, and the judgement takes its place.
        let now = |_: &Job| Ok(report(Verdict::Pass));
        run(vec![job(1)], &store, (1, 3), &now, &mut |_| {}).unwrap();
        let all = store.all().unwrap();
        assert!(all.len() == 1 && all[&key].is_judged());
    }

    #[test]
    fn a_grader_that_breaks_down_is_no_result_and_stops_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let grade = |job: &Job| match job.inputs.seed {
            1 => Err("it was killed".to_owned()),
            _ => Ok(report(Verdict::Pass)),
        };
        let summary = run(vec![job(1), job(2)], &store, (1, 2), &grade, &mut |_| {}).unwrap();
        assert_eq!(summary.judged, 1);
        assert_eq!(
            summary.inconclusive,
            [("student-1 07".into(), "it was killed".into())]
        );
        assert_eq!(store.all().unwrap().len(), 1);
    }
}
