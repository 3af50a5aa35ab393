//! Grades a small service from its source to its verdict, as `check` grades a
//! submission. It finds problems that no single probe finds: a linker without
//! its parts, a full disk, a folder from which nothing can be started.

use std::{fs, io, path::Path, time::Instant};

use super::super::{course_root::CourseRoot, failure::Failure};
use crate::{
    course::{EXERCISES, Exercise},
    model::{ExerciseReport, Outcome},
    runner::{self, Options, Task},
};

/// The check that the service has to pass.
const CHECK: &str = "listens-on-the-given-port";

/// A service that keeps the contract of [`CHECK`] and needs no crate.
const MAIN: &str = r##"use std::{env, io::{Read, Write}, net::TcpListener};

fn main() {
    let port: u16 = env::var("PORT").unwrap().parse().unwrap();
    for stream in TcpListener::bind(("0.0.0.0", port)).unwrap().incoming() {
        let mut stream = stream.unwrap();
        let _ = stream.read(&mut [0; 1024]);
        let bakery = env::var("BAKERY").unwrap_or("Crumb".into());
        let cakes = r#"["rye loaf","plum tart","poppy roll","honey cake"]"#;
        let menu = format!(r#"{{"bakery":{bakery:?},"cakes":{cakes}}}"#);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
        let _ = write!(stream, "{head} {}\r\n\r\n{menu}", menu.len());
    }
}
"##;

const MANIFEST: &str = "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// Builds, starts and asks the service. Returns the milliseconds that this
/// took as a sentence, or the first problem.
pub(super) async fn grade(root: &CourseRoot) -> Result<String, String> {
    let start = Instant::now();
    let exercise = judge().ok_or_else(|| format!("no exercise has the check {CHECK}"))?;
    let folder = tempfile::tempdir().map_err(|cause| {
        let place = std::env::temp_dir();
        format!("cannot make a folder in {}: {cause}", place.display())
    })?;
    write(folder.path()).map_err(|cause| format!("{}: {cause}", folder.path().display()))?;
    let run = root
        .begin("doctor")
        .map_err(|failure: Failure| failure.words)?;
    let task = Task {
        exercise,
        source: Ok(folder.path().to_owned()),
        own: false,
    };
    let options = Options {
        only: vec![CHECK.to_owned()],
        ..Options::default()
    };
    let report = runner::grade(&[task], &run.workshop, &options, &mut |_| {}).await;
    match report.exercises.first() {
        Some(graded) if report.exit_code() == 0 => Ok(format!(
            "built in {} ms, graded in {} ms",
            graded.build_ms,
            runner::millis(start).saturating_sub(graded.build_ms)
        )),
        Some(graded) => Err(problem(graded)),
        None => Err("the grader graded nothing".to_owned()),
    }
}

/// Returns the exercise that the check belongs to.
fn judge() -> Option<&'static Exercise> {
    let has_the_check = |exercise: &&Exercise| exercise.checks.iter().any(|c| c.id == CHECK);
    EXERCISES.iter().find(has_the_check)
}

fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder.join("src"))?;
    fs::write(folder.join("src/main.rs"), MAIN)?;
    fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    fs::write(folder.join("Procfile"), "web: crumb\n")
}

/// Returns the first sentence that says what went wrong.
fn problem(graded: &ExerciseReport) -> String {
    let checks = graded.checks.iter();
    let failed = checks.filter(|check| check.outcome != Outcome::Pass);
    let seen = failed.filter_map(|check| check.finding.as_ref());
    let seen = seen.map(|finding| &finding.observed);
    let words = graded.messages.iter().chain(seen).next();
    words.map_or_else(|| graded.outcome.words().to_owned(), Clone::clone)
}
