//! `dozen progress`: the learner's progress to another machine and back.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::{Outcome, course_root::CourseRoot, failure::Failure, screen};
use crate::{
    course::EXERCISES,
    progress::{Gain, Progress, ProgressError},
    reports::COMMAND,
};

/// Take your progress to another machine.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Write your progress into a file.
    ///
    /// What has passed, how each check ended and how many hints were taken.
    /// Your changes to the exercises are not in it: commit them, or copy
    /// `exercises/`.
    #[command(after_help = "Examples:
  dozen progress export mine.json       a file that is not there yet
  dozen progress export - | ssh other 'cd course && cargo dozen progress import -'")]
    Export {
        /// The file; `-` is standard output.
        file: PathBuf,
    },
    /// Take in the progress that was exported elsewhere.
    ///
    /// Nothing is lost: exercises and checks that passed here or there have
    /// passed, and the higher number of hints counts.
    #[command(after_help = "Examples:
  dozen progress import mine.json
  dozen progress import - < mine.json")]
    Import {
        /// The file; `-` is standard input.
        file: PathBuf,
    },
}

pub(super) fn run(command: &Command) -> Outcome {
    let house = CourseRoot::find()?;
    match command {
        Command::Export { file } => export(&house, file),
        Command::Import { file } => import(&house, file),
    }
}

fn export(house: &CourseRoot, file: &Path) -> Outcome {
    let text = house.progress()?.to_text();
    if is_stdio(file) {
        screen::print(&text)?;
        return Ok(0);
    }
    write_new(file, &text).map_err(|cause| refused(file, &cause))?;
    screen::print(&format!(
        "Your progress is in {}. On the other machine: {COMMAND} progress import {}\n",
        file.display(),
        file.display()
    ))?;
    Ok(0)
}

/// Writes a file that is not there yet.
fn write_new(file: &Path, text: &str) -> io::Result<()> {
    let mut new = fs::File::create_new(file)?;
    let written = new.write_all(text.as_bytes()).and_then(|()| new.sync_all());
    if written.is_err() {
        // Half a file would be taken for a whole one.
        let _ = fs::remove_file(file);
    }
    written
}

fn refused(file: &Path, cause: &io::Error) -> Failure {
    let file = file.display();
    match cause.kind() {
        io::ErrorKind::AlreadyExists => Failure::usage(format!(
            "{file} exists already and is left as it is; name a new file"
        )),
        _ => Failure::trouble(format!(
            "could not write {file}: {cause}; check that its folder is yours and that the disk has space"
        )),
    }
}

fn import(house: &CourseRoot, file: &Path) -> Outcome {
    let theirs = if is_stdio(file) {
        let mut text = String::new();
        let read = io::stdin().read_to_string(&mut text);
        read.map_err(|cause| Failure::usage(format!("could not read standard input: {cause}")))?;
        Progress::from_text(&text, Path::new("standard input"))
    } else {
        Progress::read(file)
    };
    let theirs = theirs.map_err(|cause| match cause {
        ProgressError::Disk { .. } => Failure::usage(format!("{cause}")),
        other => Failure::usage(format!("{other}; nothing was changed")),
    })?;
    let mut gains = Vec::new();
    Progress::update(&house.progress_file(), |mine| {
        gains = mine.take_in(&theirs);
    })?;
    screen::print(&told(&gains))?;
    Ok(0)
}

fn is_stdio(file: &Path) -> bool {
    file == Path::new("-")
}

/// Returns the effect of an import, one line per exercise.
fn told(gains: &[Gain]) -> String {
    if gains.is_empty() {
        return "Nothing in it was new here.\n".to_owned();
    }
    let mut text = String::new();
    for gain in gains {
        let known = EXERCISES.iter().find(|e| e.key == gain.key);
        let name = known.map_or(gain.key.as_str(), |e| e.id);
        let passed = gain.passed.then(|| "passed".to_owned());
        let counted = |count: usize, one: &str| {
            let end = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {one}{end}"))
        };
        let new = [
            passed,
            counted(gain.checks, "check"),
            counted(gain.hints, "hint"),
        ];
        let new: Vec<String> = new.into_iter().flatten().collect();
        text += &format!("{name}: {}\n", new.join(", "));
    }
    text + "That is what was new; nothing of yours was lost.\n"
}
