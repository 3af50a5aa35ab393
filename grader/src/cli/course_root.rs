//! The clone of the course that a command works in: its folders, its build
//! folder, and the meaning of names on the command line.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::failure::Failure;
use crate::{
    build::{BuildError, Slot},
    course::{self, EXERCISES, Exercise},
    platform::{self, CleanupGuard},
    progress::Progress,
    reports::{self, COMMAND},
    runner::{Fitness, Task, Workshop},
    staging,
};

/// The file that marks a copy that was handed out, without solutions.
const HANDOUT: &str = "handout.json";

/// A clone of the course.
#[derive(Debug)]
pub struct CourseRoot {
    root: PathBuf,
}

/// Held by a run from its first to its last moment.
#[derive(Debug)]
pub(super) struct RunGuard {
    pub(super) workshop: Workshop,
    /// Dropped last: it ends every process that the run started.
    keeper: CleanupGuard,
}

impl RunGuard {
    /// Ends the processes that a stopped run has left.
    pub(super) fn end_strays(&self) {
        self.keeper.end_strays();
    }
}

impl CourseRoot {
    /// Looks for the clone from the current folder upwards.
    ///
    /// # Errors
    /// If there is none.
    pub fn find() -> Result<Self, Failure> {
        let here = env::current_dir()
            .map_err(|cause| Failure::trouble(format!("could not tell where this is: {cause}")))?;
        let is_house = |dir: &&Path| {
            let has = |name: &str| dir.join(name).is_dir();
            has("exercises") && (dir.join(HANDOUT).is_file() || has("solutions") && has("grader"))
        };
        let root = here.ancestors().find(is_house).ok_or_else(|| {
            Failure::usage(format!(
                "{} is not inside a clone of the course (a folder with exercises/, solutions/ and grader/); \
                 change into one and run it again",
                here.display()
            ))
        })?;
        let root = Self {
            root: root.to_owned(),
        };
        if root.is_handout() {
            reports::name_as_in_a_handout();
        }
        Ok(root)
    }

    /// Returns the clone's root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns a path as it is shown: from the clone's root.
    pub(super) fn shown(&self, path: &Path) -> String {
        let short = path.strip_prefix(&self.root).unwrap_or(path);
        short.display().to_string()
    }

    /// Returns whether this copy was handed out: it has no solutions.
    pub(super) fn is_handout(&self) -> bool {
        self.root.join(HANDOUT).is_file()
    }

    /// Returns the exercises that are here: in a handout those of the class.
    pub(super) fn exercises(&self) -> Vec<&'static Exercise> {
        let is_here = |exercise: &&Exercise| !self.is_handout() || self.exercise(exercise).is_dir();
        EXERCISES.iter().filter(is_here).collect()
    }

    /// Returns the learner's own folder of an exercise.
    pub(super) fn exercise(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("exercises").join(exercise.id)
    }

    /// Returns the learner's own work on an exercise, to be graded.
    pub(super) fn task(&self, exercise: &'static Exercise) -> Task {
        Task {
            exercise,
            source: Ok(self.exercise(exercise)),
            own: true,
        }
    }

    /// Returns the starter, the reference and the cases of an exercise.
    pub(super) fn solution(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("solutions").join(exercise.id)
    }

    /// Returns the folder of the starter.
    #[must_use]
    pub fn starter(&self, exercise: &Exercise) -> PathBuf {
        if self.is_handout() {
            return self.root.join(".starters").join(exercise.id);
        }
        self.solution(exercise).join("starter")
    }

    /// Returns the questions of the exercise's chapter, which need not be
    /// there.
    pub(super) fn questions(&self, exercise: &Exercise) -> PathBuf {
        let name = format!("{}.toml", exercise.chapter);
        self.root.join("book").join("questions").join(name)
    }

    /// Returns the folder of the recorded runs that the book's pictures are
    /// drawn from.
    pub(super) fn recordings(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("book/recordings").join(exercise.id)
    }

    /// Returns the folder for the learner's own state.
    pub(super) fn own(&self) -> PathBuf {
        self.root.join(".dozen")
    }

    /// Returns the folder that `dozen run` keeps from one run to the next.
    pub(super) fn by_hand(&self, exercise: &Exercise) -> PathBuf {
        self.own().join("run").join(exercise.id)
    }

    pub(super) fn progress_file(&self) -> PathBuf {
        Progress::file(&self.root)
    }

    pub(super) fn progress(&self) -> Result<Progress, Failure> {
        Ok(Progress::load(&self.progress_file())?)
    }

    /// Returns the folder for warm builds.
    pub(super) fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) if !dir.is_empty() => self.root.join(dir).join("dozen"),
            _ => self.root.join("target").join("dozen"),
        }
    }

    /// Begins a run in the build folders called `slot`.
    pub(super) fn begin(&self, slot: &str) -> Result<RunGuard, Failure> {
        self.begin_in_one_of(&[slot.to_owned()])
    }

    /// The same with the first of these build folders that is free. There is at
    /// least one.
    pub(super) fn begin_in_one_of(&self, slots: &[String]) -> Result<RunGuard, Failure> {
        let open = |name: &String| Slot::open(&self.target(), name);
        let slot = open(&slots[0])?;
        let others = slots[1..].iter().map(open).collect::<Result<_, _>>()?;
        let program = platform::own_program().map_err(|cause| {
            Failure::trouble(format!("could not find the program itself: {cause}"))
        })?;
        let keeper = CleanupGuard::new(&program)?;
        let fitness = Arc::new(Fitness::new(&program, keeper.run()));
        Ok(RunGuard {
            workshop: Workshop {
                slot,
                others,
                run: keeper.run().to_owned(),
                fitness,
            },
            keeper,
        })
    }

    /// Returns the commit that the clone is at, if it is one of git's.
    #[must_use]
    pub fn commit(&self) -> Option<String> {
        let git = self.root.join(".git");
        let head = fs::read_to_string(git.join("HEAD")).ok()?;
        let head = head.trim();
        let Some(name) = head.strip_prefix("ref: ") else {
            return Some(head.to_owned());
        };
        if let Ok(commit) = fs::read_to_string(git.join(name)) {
            return Some(commit.trim().to_owned());
        }
        let packed = fs::read_to_string(git.join("packed-refs")).ok()?;
        let line = packed.lines().find_map(|line| line.strip_suffix(name))?;
        Some(line.trim().to_owned())
    }

    /// The current exercise: the one whose folder this is, or else the first
    /// that has not passed.
    pub(super) fn at_hand(&self) -> Result<&'static Exercise, Failure> {
        if let Some(here) = self.here() {
            return Ok(here);
        }
        let progress = self.progress()?;
        let all = self.exercises();
        let open = all.iter().find(|e| !progress.has_passed(e.key));
        Ok(open.or(all.first()).copied().unwrap_or(&EXERCISES[0]))
    }

    /// Whether an exercise has not passed yet, as far as can be read.
    pub(super) fn is_open(&self) -> bool {
        let progress = self.progress().unwrap_or_default();
        !EXERCISES.iter().all(|e| progress.has_passed(e.key))
    }

    /// The exercise whose folder the current one is, or is in.
    fn here(&self) -> Option<&'static Exercise> {
        let here = env::current_dir().ok()?;
        EXERCISES
            .iter()
            .find(|exercise| here.starts_with(self.exercise(exercise)))
    }

    /// The exercises that the command line names; none named: the one at hand.
    pub(super) fn named(
        &self,
        names: &[String],
        all: bool,
    ) -> Result<Vec<&'static Exercise>, Failure> {
        if all {
            return Ok(self.exercises());
        }
        if names.is_empty() {
            return Ok(vec![self.at_hand()?]);
        }
        names.iter().map(|name| exercise(name)).collect()
    }
}

/// Returns the exercise of that name, or the nearest names.
pub(super) fn exercise(name: &str) -> Result<&'static Exercise, Failure> {
    course::find(name).map_err(|near| {
        let near = if near.is_empty() {
            ";".to_owned()
        } else {
            format!("; did you mean {}?", near.join(" or "))
        };
        Failure::usage(format!(
            "there is no exercise `{name}`{near} `{COMMAND} list` shows them all"
        ))
    })
}

/// Finds the submission for `exercise` in `dir`, which is a copy of the course,
/// a folder of exercises, or that exercise's own folder.
pub(super) fn submission(dir: &Path, exercise: &'static Exercise) -> Result<Task, Failure> {
    let mut tasks = submissions(dir, &[exercise])?;
    let task = tasks.remove(0);
    match task.source {
        Err(reason) => Err(Failure::usage(format!("{}: {reason}", dir.display()))),
        Ok(_) => Ok(task),
    }
}

/// Does the same for several exercises. A missing one is passed on, to be
/// rejected with the reason.
pub(super) fn submissions(
    dir: &Path,
    exercises: &[&'static Exercise],
) -> Result<Vec<Task>, Failure> {
    if !dir.is_dir() {
        return Err(Failure::usage(format!(
            "there is no folder {}; give the folder or the archive that was handed in",
            dir.display()
        )));
    }
    let asked: Vec<&str> = exercises.iter().map(|exercise| exercise.id).collect();
    let all: Vec<&str> = EXERCISES.iter().map(|exercise| exercise.id).collect();
    let found = staging::locate(dir, &asked, &all).into_iter();
    let tasks = exercises.iter().zip(found).map(|(exercise, source)| Task {
        exercise,
        source,
        own: false,
    });
    Ok(tasks.collect())
}

/// Returns the path of this program.
pub(super) fn dozen() -> Result<PathBuf, Failure> {
    env::current_exe()
        .map_err(|cause| Failure::trouble(format!("could not find the program itself: {cause}")))
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::trouble(error.to_string())
    }
}
