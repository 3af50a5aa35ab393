//! How many submissions a class grades in a minute, next to cargo alone, which
//! builds the same crates one after the other:
//!
//! ```text
//! cargo bench -p dozen-class --profile dev                200 submissions of all exercises
//! cargo bench -p dozen-class --profile dev -- 26 07 09    26 of these two
//! ```
//!
//! The submissions are the course's own variants: starters, references, wrong
//! fixes and other right answers. Both sides are warm: each has compiled the
//! dependencies of every exercise. Cargo builds each crate in one folder, with
//! one target folder, and incrementally: the fastest that it can be alone. The
//! goal is 60 % of its rate; nothing is asserted, and the machine should have
//! nothing else to do.
#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use dozen::{
    author::{Variant, variants},
    course::{self, EXERCISES, Exercise},
};
use tempfile::TempDir;

/// How many submissions there are if the command line does not say.
const SUBMISSIONS: usize = 200;

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let (mut count, mut exercises) = (SUBMISSIONS, Vec::new());
    // Cargo hands its own flags on.
    for word in std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
    {
        match (word.parse(), course::find(&word)) {
            (_, Ok(exercise)) => exercises.push(exercise),
            (Ok(number), _) => count = number,
            (_, Err(near)) => return Err(format!("no exercise {word}; near it: {near:?}").into()),
        }
    }
    if exercises.is_empty() {
        exercises.extend(EXERCISES.iter());
    }
    let bench = Bench::new()?;
    println!(
        "{:<22} {:>4} {:>14} {:>14} {:>6}",
        "submissions a minute", "", "cargo build", "dozen class", ""
    );
    let mut sum = Times::default();
    for (place, exercise) in exercises.iter().enumerate() {
        let share = (count + exercises.len() - 1 - place) / exercises.len();
        let times = bench.exercise(exercise, share)?;
        times.print(exercise.id);
        sum.add(&times);
    }
    sum.print("all");
    Ok(())
}

/// How long so many submissions took.
#[derive(Default)]
struct Times {
    submissions: usize,
    bare: Duration,
    class: Duration,
}

impl Times {
    fn add(&mut self, other: &Self) {
        self.submissions += other.submissions;
        self.bare += other.bare;
        self.class += other.class;
    }

    fn print(&self, name: &str) {
        let submissions = u32::try_from(self.submissions).unwrap_or(u32::MAX);
        let rate = |took: Duration| 60.0 * f64::from(submissions) / took.as_secs_f64();
        println!(
            "{name:<22} {submissions:>4} {:>14.1} {:>14.1} {:>5.0}%",
            rate(self.bare),
            rate(self.class),
            100.0 * self.bare.as_secs_f64() / self.class.as_secs_f64()
        );
    }
}

/// A folder for classes and crates, and the clone that grades them.
struct Bench {
    root: PathBuf,
    dir: TempDir,
}

impl Bench {
    fn new() -> Fallible<Self> {
        let up = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Ok(Self {
            root: up.canonicalize()?,
            dir: tempfile::tempdir()?,
        })
    }

    /// Builds so many variants of an exercise with cargo alone, and grades them
    /// as one class.
    fn exercise(&self, exercise: &Exercise, count: usize) -> Fallible<Times> {
        let solution = self.root.join("solutions").join(exercise.id);
        let all = variants(&solution)?;
        // The reference, which comes second, warms both sides.
        let warm = [all[1].clone()];
        let chosen: Vec<Variant> = all.into_iter().cycle().take(count).collect();
        self.bare(exercise, &solution, &warm)?;
        self.class(exercise, &solution, &warm)?;
        Ok(Times {
            submissions: chosen.len(),
            bare: self.bare(exercise, &solution, &chosen)?,
            class: self.class(exercise, &solution, &chosen)?,
        })
    }

    /// How long cargo alone takes for them, one after the other.
    fn bare(&self, exercise: &Exercise, solution: &Path, all: &[Variant]) -> Fallible<Duration> {
        let dir = self.dir.path().join("bare").join(exercise.id);
        let mut took = Duration::ZERO;
        for variant in all {
            if dir.exists() {
                fs::remove_dir_all(&dir)?;
            }
            fs::create_dir_all(&dir)?;
            variant.lay_out(solution, &dir)?;
            fs::copy(
                self.root.join("grader/course-crates/Cargo.lock"),
                dir.join("Cargo.lock"),
            )?;
            let mut cargo = command("cargo", &dir);
            cargo
                .args(["build", "--quiet", "--offline"])
                .env("CARGO_TARGET_DIR", self.dir.path().join("target"))
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .env("CARGO_INCREMENTAL", "1")
                .stderr(Stdio::null());
            let start = Instant::now();
            // Some wrong fixes do not build; that takes its time too.
            cargo.status()?;
            took += start.elapsed();
        }
        Ok(took)
    }

    /// How long a class takes for them, from the collected work to the results.
    fn class(&self, exercise: &Exercise, solution: &Path, all: &[Variant]) -> Fallible<Duration> {
        let dir = TempDir::new_in(self.dir.path())?;
        let (class, handed_in) = (dir.path().join("class"), dir.path().join("in"));
        self.step(&class, &["init"])?;
        let settings = format!("exercises = [{:?}]\n", exercise.id);
        fs::write(class.join("class.toml"), settings)?;
        for (number, variant) in all.iter().enumerate() {
            let student = handed_in.join(format!("s{number:03}"));
            fs::create_dir_all(&student)?;
            variant.lay_out(solution, &student)?;
        }
        self.step(&class, &["collect", &handed_in.display().to_string()])?;
        let start = Instant::now();
        self.step(&class, &["grade"])?;
        Ok(start.elapsed())
    }

    fn step(&self, class: &Path, words: &[&str]) -> Fallible<()> {
        let mut command = command(env!("CARGO_BIN_EXE_dozen-class"), &self.root);
        let output = command.arg("--class").arg(class).args(words).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{words:?}: {}: {said}", output.status).into());
        }
        Ok(())
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "a benchmark starts what it measures"
)]
fn command(program: &str, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).stdout(Stdio::null());
    command
}
