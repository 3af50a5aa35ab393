//! Runs one check once: a fresh lab, the check, and its result.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration, time::Instant};

use super::{Builds, Fitness, Options, millis};
use dozen_build::SlotLock;
use dozen_course::{
    Check, Exercise, Promise,
    rules::{LISTENS_EVERYWHERE, RULES},
};
use dozen_lab::{Clock, Done, Equipment, Lab};
use dozen_model::{CheckReport, Finding, Outcome, Stop};
use dozen_platform::{Origin, Release};

/// No check waits this long: each wait in it has a shorter deadline.
const WHOLE_CHECK: Duration = Duration::from_secs(120);

/// A built exercise, ready for its checks.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The release that its processes are started from.
    pub release: Arc<Release>,
    /// All builds.
    pub builds: Arc<Builds>,
    /// The folder of the build.
    pub(super) origin: Origin,
    /// The values of variables during the build.
    pub(super) canaries: BTreeMap<String, String>,
    /// The run's temporary folder.
    pub(super) run: PathBuf,
    /// The build folders, if they stay this run's own while it is checked.
    pub(super) _slot: Option<Arc<SlotLock>>,
    /// Milliseconds that staging and the build took.
    pub(super) build_ms: u64,
    /// Whether this machine can judge.
    pub(super) fitness: Arc<Fitness>,
}

/// Runs `check` once, on its own processes. A failure names the command that
/// the service asked for and the grader's Redis lacks, if there was one.
pub(super) async fn attempt(
    ready: Ready,
    check: &'static Check,
    options: &Options,
    round: u32,
) -> CheckReport {
    let start = Instant::now();
    let seed = seed_of(options.seed, check.id, round);
    let exercise = ready.exercise;
    let whole = held(ready, check, seed, options.clone()).await;
    let (outcome, mut finding) = judge(whole.done);
    if let (Some(finding), Some(command)) = (&mut finding, &whole.lacking) {
        finding.observed += &no_such_command(command);
    }
    let finding = finding.map(|finding| Finding {
        promise: broken_promise(exercise, check, outcome, [&finding.promise, whole.tested]),
        why: check.why.to_owned(),
        chapter: exercise.chapter.to_owned(),
        output: whole.output,
        ..finding
    });
    CheckReport {
        duration_ms: millis(start),
        trace: whole.trace,
        ..report(check, outcome, finding)
    }
}

/// Returns the id and the text of the promise that a failed check found broken:
/// the first one `named`, else the only one that it tests, else nothing.
fn broken_promise(
    exercise: &Exercise,
    check: &Check,
    outcome: Outcome,
    named: [&str; 2],
) -> String {
    if outcome != Outcome::Fail {
        return String::new();
    }
    let whole = |promise: &Promise| format!("{} {}", promise.id, promise.sentence());
    let all = || exercise.promises.iter().chain(RULES);
    let found = named.iter().find_map(|id| all().find(|p| p.id == *id));
    let mut tested = exercise.promises_of(check.id);
    let only = tested.next().filter(|_| tested.next().is_none());
    found.or(only).map(whole).unwrap_or_default()
}

/// Returns the report of a check whose run was lost, which is never a pass.
pub(super) fn lost(check: &Check) -> CheckReport {
    unfit(check, "the grader lost the run of this check".to_owned())
}

/// Returns the report of a check that this machine could not judge.
pub(super) fn unfit(check: &Check, problem: String) -> CheckReport {
    let (outcome, finding) = judge(Err(Stop::Trouble(problem)));
    report(check, outcome, finding)
}

fn report(check: &Check, outcome: Outcome, finding: Option<Finding>) -> CheckReport {
    CheckReport {
        id: check.id.to_owned(),
        factor: check.factor(),
        title: check.title.to_owned(),
        claims: check.claims.iter().map(ToString::to_string).collect(),
        outcome,
        points: if outcome == Outcome::Pass {
            check.points
        } else {
            0
        },
        max_points: check.points,
        duration_ms: 0,
        finding,
        trace: Vec::new(),
    }
}

fn no_such_command(command: &str) -> String {
    format!(
        "; the service asked for {command}, which the grader's Redis lacks and answers as an \
         unknown command: use another command, or check with `--redis real`"
    )
}

/// The result of one run of a check.
struct Whole {
    done: Done,
    trace: dozen_model::Trace,
    output: Vec<dozen_model::Output>,
    /// The command that the service asked for and the embedded Redis lacks.
    lacking: Option<String>,
    /// The promise that it tested last; empty if it names none.
    tested: &'static str,
}

impl Whole {
    fn trouble(words: String) -> Self {
        Self {
            done: Err(Stop::Trouble(words)),
            trace: Vec::new(),
            output: Vec::new(),
            lacking: None,
            tested: "",
        }
    }
}

/// Runs it once; a panic in it is the grader's own problem.
async fn held(ready: Ready, check: &'static Check, seed: u64, options: Options) -> Whole {
    let task = tokio::task::spawn_local(in_lab(ready, check, seed, options));
    task.await.unwrap_or_else(|panic| {
        Whole::trouble(format!("the grader stumbled over its own check: {panic}"))
    })
}

async fn in_lab(ready: Ready, check: &'static Check, seed: u64, options: Options) -> Whole {
    let equipment = Equipment {
        release: Arc::clone(&ready.release),
        builds: ready.builds.all().to_vec(),
        origin: ready.origin.clone(),
        run: &ready.run,
        samples: samples(ready.exercise),
        canaries: ready.canaries.clone(),
        seed,
        patience: options.patience,
        sandbox: options.sandbox,
        redis: options.redis,
        everywhere: (!ready.exercise.tests_addresses).then_some(LISTENS_EVERYWHERE),
    };
    let mut lab = match Lab::new(equipment) {
        Ok(lab) => lab,
        Err(cause) => return Whole::trouble(format!("the grader {cause}")),
    };
    let clock = Clock::new(options.patience);
    let done = clock.limit(WHOLE_CHECK, (check.run)(&mut lab)).await;
    let late = || {
        Err(Stop::Trouble(
            "the grader's check did not come to an end".to_owned(),
        ))
    };
    let done = done.unwrap_or_else(late);
    let lacking = lab.lacking();
    let tested = lab.tested().unwrap_or_default();
    let (trace, output) = lab.close();
    Whole {
        done,
        trace,
        output,
        lacking,
        tested,
    }
}

fn samples(exercise: &Exercise) -> Vec<(String, String)> {
    let set = exercise
        .contract
        .iter()
        .filter(|var| !var.sample.is_empty());
    set.map(|var| (var.name.to_owned(), var.sample.to_owned()))
        .collect()
}

fn judge(done: Done) -> (Outcome, Option<Finding>) {
    match done {
        Ok(()) => (Outcome::Pass, None),
        Err(Stop::Fail(finding)) => (Outcome::Fail, Some(*finding)),
        Err(Stop::NotReached(finding)) => (Outcome::NotReached, Some(*finding)),
        Err(Stop::Trouble(words)) => {
            let finding = Finding::new("tried to run the check", "a machine that lets it", words);
            (Outcome::Inconclusive, Some(finding))
        }
    }
}

/// Returns the seed of a check and round: each has its own, so that `--only`
/// and `--jobs` do not change the draws (FNV-1a).
fn seed_of(seed: u64, id: &str, round: u32) -> u64 {
    let bytes = seed.to_le_bytes().into_iter();
    let bytes = bytes.chain(id.bytes()).chain(round.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
        sync::Arc,
    };

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::{
        Check, Exercise, Finding, Fitness, Lab, Options, Origin, Outcome, Promise, Ready, Release,
        Stop, attempt, broken_promise, judge, seed_of,
    };

    const PANICS: Check = Check {
        id: "panics",
        title: "a check with a fault of its own",
        claims: &["C0.2"],
        points: 1,
        does: "Starts a process, and panics.",
        why: "No program is without faults.",
        hints: ["One.", "Two.", "Three."],
        run: |lab: &mut Lab| {
            Box::pin(async move {
                let web = lab.web().start().await?;
                panic!("started {}", web.pid());
            })
        },
    };

    static EXERCISE: Exercise = Exercise {
        id: "99-panic",
        key: "panic",
        factor: 9,
        title: "Panic",
        chapter: "99-panic",
        contract: &[],
        checks: &[PANICS, LACKING],
        ..Exercise::USUAL
    };

    /// A check of a service that uses a command that the embedded Redis lacks.
    const LACKING: Check = Check {
        id: "lacking",
        run: |lab: &mut Lab| {
            Box::pin(async move {
                let queue = lab.redis("queue").start().await?;
                let stream = TcpStream::connect(("127.0.0.1", queue.port())).await;
                let mut stream = stream.map_err(|e| Stop::trouble("connect", e))?;
                let sent = stream.write_all(b"PFADD jobs rye\r\n").await;
                sent.map_err(|e| Stop::trouble("send", e))?;
                let read = stream.read(&mut [0; 64]).await;
                read.map_err(|e| Stop::trouble("read", e))?;
                let there = queue.contents().await?.mention("rye");
                lab.ensure(there, "sent a job", "it is in the queue", "it is not")
            })
        },
        ..PANICS
    };

    /// Returns a run of the check at `place`, on a release that sleeps.
    async fn run(place: usize) -> super::CheckReport {
        let run = tempfile::tempdir().unwrap();
        fs::write(run.path().join("Procfile"), "web: crumb 600\n").unwrap();
        let sleep = [("crumb".to_owned(), PathBuf::from("/bin/sleep"))];
        let release = Release::assemble(&run.path().join("release"), &sleep, run.path()).unwrap();
        let ready = Ready {
            exercise: &EXERCISE,
            release: Arc::new(release),
            builds: Arc::default(),
            origin: Origin::default(),
            canaries: BTreeMap::new(),
            _slot: None,
            run: run.path().to_owned(),
            build_ms: 0,
            fitness: Arc::new(Fitness::new(Path::new("/bin/false"), run.path())),
        };
        let local = tokio::task::LocalSet::new();
        let options = Options::default();
        let work = attempt(ready, &EXERCISE.checks[place], &options, 0);
        local.run_until(work).await
    }

    #[tokio::test]
    async fn a_command_that_the_embedded_redis_lacks_is_a_failure_that_names_it() {
        let report = run(1).await;
        assert_eq!(report.outcome, Outcome::Fail, "{report:?}");
        let observed = report.finding.unwrap().observed;
        assert!(observed.contains("asked for PFADD"), "{observed}");
    }

    #[tokio::test]
    async fn a_panic_in_a_check_is_inconclusive_and_leaves_nothing_running() {
        let report = run(0).await;
        assert_eq!(report.outcome, Outcome::Inconclusive);
        let said = report.finding.unwrap().observed;
        let pid = said
            .rsplit(' ')
            .next()
            .unwrap()
            .trim_matches('"')
            .to_owned();
        let alive = fs::read_to_string(format!("/proc/{pid}/cmdline"));
        assert!(alive.is_err() || !alive.unwrap().contains("600"), "{said}");
    }

    #[test]
    fn a_failure_names_a_whole_promise_or_none() {
        const TWO: Exercise = Exercise {
            promises: &[
                Promise {
                    id: "P99.1",
                    text: "It answers.",
                    checks: &["panics", "lacking"],
                },
                Promise {
                    id: "P99.2",
                    text: "`GET /` | 200 | at once",
                    checks: &["panics"],
                },
            ],
            ..EXERCISE
        };
        let broken = |check, named| broken_promise(&TWO, check, Outcome::Fail, named);
        assert_eq!(
            broken(&PANICS, ["", "P99.2"]),
            "P99.2 `GET /`: 200, at once"
        );
        assert_eq!(broken(&LACKING, ["", ""]), "P99.1 It answers.");
        assert_eq!(broken(&PANICS, ["", ""]), "");
    }

    #[test]
    fn each_check_and_each_round_draws_from_its_own_stream() {
        let all = [
            seed_of(1, "a", 0),
            seed_of(1, "a", 1),
            seed_of(1, "b", 0),
            seed_of(2, "a", 0),
        ];
        let unique: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(unique.len(), all.len());
        assert_eq!(seed_of(1, "a", 0), all[0]);
    }

    #[test]
    fn the_graders_problem_is_never_a_fail() {
        assert_eq!(
            judge(Err(Stop::Trouble("no".into()))).0,
            Outcome::Inconclusive
        );
        assert_eq!(judge(Err(Stop::fail(Finding::default()))).0, Outcome::Fail);
    }
}
