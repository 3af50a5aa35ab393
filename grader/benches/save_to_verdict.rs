//! From a saved change to the verdict, beside a bare `cargo build` of the
//! same change of the same crate with the same profile:
//! `cargo bench --bench save_to_verdict`.
//!
//! Each round appends a line of code to the reference solution, then builds it
//! bare and checks it, in turns, so that both meet the same machine. Printed
//! are the medians and their ratio; nothing is asserted.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use dozen::course::EXERCISES;

const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let work = tempfile::tempdir()?;
    let mut out = std::io::stdout();
    writeln!(out, "{ROUNDS} rounds, medians in ms")?;
    writeln!(
        out,
        "{:<20} {:>11} {:>13} {:>9} {:>7}",
        "exercise", "cargo build", "save→verdict", "beyond", "ratio"
    )?;
    for id in EXERCISES.iter().map(|exercise| exercise.id) {
        let (build, verdict) = measure(&root, work.path(), id)?;
        let beyond = verdict.saturating_sub(build);
        let ratio = verdict.as_secs_f64() / build.as_secs_f64();
        writeln!(
            out,
            "{id:<20} {:>11} {:>13} {:>9} {ratio:>7.2}",
            build.as_millis(),
            verdict.as_millis(),
            beyond.as_millis()
        )?;
    }
    Ok(())
}

fn measure(
    root: &Path,
    work: &Path,
    id: &str,
) -> Result<(Duration, Duration), Box<dyn std::error::Error>> {
    let crate_dir = lay_out(root, work, id)?;
    let mut build_times = Vec::new();
    let mut verdict_times = Vec::new();
    // Round 0 warms both.
    for round in 0..=ROUNDS {
        change(&crate_dir, round)?;
        let build = time(bare(&crate_dir, work))?;
        let verdict = time(check(root, &crate_dir, id))?;
        if round > 0 {
            build_times.push(build);
            verdict_times.push(verdict);
        }
    }
    Ok((median(build_times), median(verdict_times)))
}

/// The reference solution as a crate of its own, with the stage's profile and
/// the course's lock.
fn lay_out(root: &Path, work: &Path, id: &str) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let dir = work.join(id);
    let solution = root.join("solutions").join(id);
    for part in ["Cargo.toml", "Procfile", "build.rs", "src", "assets"] {
        copy(&solution.join(part), &dir.join(part))?;
    }
    let lock = root.join("grader/pantry/Cargo.lock");
    fs::copy(lock, dir.join("Cargo.lock"))?;
    Ok(dir)
}

/// Copies a file or a folder, where there is one.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
    } else if from.exists() {
        fs::create_dir_all(to.parent().unwrap_or(to))?;
        fs::copy(from, to)?;
    }
    Ok(())
}

/// What a learner does: one function more, and it is used.
fn change(crate_dir: &Path, round: usize) -> std::io::Result<()> {
    let main = crate_dir.join("src/main.rs");
    let text = fs::read_to_string(&main)?;
    let kept = text.split("\n// round").next().unwrap_or_default();
    fs::write(
        &main,
        format!(
            "{kept}\n// round\n#[allow(dead_code)]\npub fn round() -> usize {{\n    {round}\n}}\n"
        ),
    )
}

#[allow(
    clippy::disallowed_methods,
    reason = "a benchmark starts what it measures"
)]
fn bare(crate_dir: &Path, work: &Path) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["build", "--quiet", "--offline"])
        .current_dir(crate_dir)
        .env("CARGO_TARGET_DIR", work.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

#[allow(
    clippy::disallowed_methods,
    reason = "a benchmark starts what it measures"
)]
fn check(root: &Path, crate_dir: &Path, id: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dozen"));
    command
        .args(["check", id, "--format", "json", "--submission"])
        .arg(crate_dir)
        .current_dir(root)
        .stdout(std::process::Stdio::null());
    command
}

fn time(mut command: Command) -> Result<Duration, Box<dyn std::error::Error>> {
    let start = Instant::now();
    let status = command.status()?;
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
