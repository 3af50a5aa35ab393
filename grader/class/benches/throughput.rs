//! How many submissions a class grades in a minute, next to cargo alone, which
//! builds the same crates one after the other:
//!
//! ```text
//! cargo bench -p dozen-class --profile dev                200 submissions of all exercises
//! cargo bench -p dozen-class --profile dev -- 26 07 09    26 of these two
//! ```
//!
//! The submissions are the course's own variants: starters, references, wrong
//! fixes and other right answers. Each student hands in one of every exercise,
//! and one run grades them all. Both sides are warm: each has compiled the
//! dependencies of every exercise. Cargo builds each crate in one folder, with
//! one target folder, and incrementally: the fastest that it can be alone. The
//! goal is 60 % of its rate, and the machine should have nothing else to do. A
//! verdict that is not the variant's own ends it: haste may not change one.
#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::{
    error::Error,
    fs,
    ops::Range,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use dozen::{
    author::{Kind, Variant, variants},
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
    let students = count.div_ceil(exercises.len());
    bench.class(&exercises, 1..2)?;
    println!(
        "{:<22} {:>4} {:>14} {:>14} {:>6}",
        "submissions a minute", "", "cargo build", "dozen class", ""
    );
    let mut bare = Duration::ZERO;
    for exercise in &exercises {
        bench.bare(exercise, 1..2)?;
        let took = bench.bare(exercise, 0..students)?;
        println!(
            "{:<22} {students:>4} {:>14.1}",
            exercise.id,
            rate(students, took)
        );
        bare += took;
    }
    let class = bench.class(&exercises, 0..students)?;
    let all = students * exercises.len();
    println!(
        "{:<22} {all:>4} {:>14.1} {:>14.1} {:>5.0}%",
        "all",
        rate(all, bare),
        rate(all, class),
        100.0 * bare.as_secs_f64() / class.as_secs_f64()
    );
    Ok(())
}

/// How many submissions there are in a minute.
fn rate(submissions: usize, took: Duration) -> f64 {
    let submissions = u32::try_from(submissions).unwrap_or(u32::MAX);
    60.0 * f64::from(submissions) / took.as_secs_f64()
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

    fn solution(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("solutions").join(exercise.id)
    }

    /// The variants that the students of these numbers hand in.
    fn variants(&self, exercise: &Exercise, students: Range<usize>) -> Fallible<Vec<Variant>> {
        let all = variants(&self.solution(exercise))?;
        let chosen = all.into_iter().cycle().skip(students.start);
        Ok(chosen.take(students.len()).collect())
    }

    /// How long cargo alone takes for them, one after the other.
    fn bare(&self, exercise: &Exercise, students: Range<usize>) -> Fallible<Duration> {
        let dir = self.dir.path().join("bare").join(exercise.id);
        let mut took = Duration::ZERO;
        for variant in self.variants(exercise, students)? {
            if dir.exists() {
                fs::remove_dir_all(&dir)?;
            }
            fs::create_dir_all(&dir)?;
            variant.lay_out(&self.solution(exercise), &dir)?;
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

    /// How long a class of these students takes, from the collected work to the
    /// results. Each hands in a variant of every exercise.
    fn class(&self, exercises: &[&Exercise], students: Range<usize>) -> Fallible<Duration> {
        let dir = TempDir::new_in(self.dir.path())?;
        let (class, handed_in) = (dir.path().join("class"), dir.path().join("in"));
        self.step(&class, &["init"])?;
        let ids: Vec<&str> = exercises.iter().map(|exercise| exercise.id).collect();
        fs::write(class.join("class.toml"), format!("exercises = {ids:?}\n"))?;
        for exercise in exercises {
            let variants = self.variants(exercise, students.clone())?;
            for (number, variant) in variants.iter().enumerate() {
                let home = handed_in.join(format!("s{number:03}")).join(exercise.id);
                fs::create_dir_all(&home)?;
                variant.lay_out(&self.solution(exercise), &home)?;
            }
        }
        self.step(&class, &["collect", &handed_in.display().to_string()])?;
        let start = Instant::now();
        self.step(&class, &["grade"])?;
        let took = start.elapsed();
        let gradebook = self.step(&class, &["gradebook"])?;
        for (place, exercise) in exercises.iter().enumerate() {
            let variants = self.variants(exercise, students.clone())?;
            are_right(&gradebook, place, &variants)?;
        }
        Ok(took)
    }

    /// Runs a step of the class, and returns its output.
    fn step(&self, class: &Path, words: &[&str]) -> Fallible<String> {
        let mut command = command(env!("CARGO_BIN_EXE_dozen-class"), &self.root);
        command.stdout(Stdio::piped());
        let output = command.arg("--class").arg(class).args(words).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{words:?}: {}: {said}", output.status).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// Fails unless the references and the other right answers to the exercise at
/// `place` pass in this gradebook, and no other variant does.
fn are_right(gradebook: &str, place: usize, all: &[Variant]) -> Fallible<()> {
    let rows = gradebook.lines().skip(1);
    let wrong: Vec<String> = (rows.zip(all))
        .filter(|(row, variant)| {
            let is_right = matches!(variant.kind, Kind::Solution | Kind::Right);
            let outcome = row.split(',').nth(3 + 2 * place);
            variant.needs.is_none() && (outcome == Some("pass")) != is_right
        })
        .map(|(row, variant)| format!("{}: {row}", variant.name))
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("not the variants' own verdicts:\n{}", wrong.join("\n")).into())
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
