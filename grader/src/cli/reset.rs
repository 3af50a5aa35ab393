//! `dozen reset`: back to the starter. The old work is kept aside, so there
//! is nothing to ask about first.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    Outcome,
    failure::Failure,
    house::{self, House, SOURCES},
    screen,
};
use crate::course::Exercise;

/// Put an exercise back to its starter; the old work is kept aside.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  dozen reset 07    the old work moves to .dozen/kept/, and the answer says where")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`.
    exercise: String,
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = House::find()?;
    let exercise = house::exercise(&args.exercise)?;
    screen::print(&reset(&house, exercise)?)?;
    Ok(0)
}

/// Puts the exercise back, and says what was done.
pub(super) fn reset(house: &House, exercise: &Exercise) -> Result<String, Failure> {
    let (own, starter) = (
        house.exercise(exercise),
        house.solution(exercise).join("starter"),
    );
    if !starter.is_dir() {
        return Err(Failure::trouble(format!(
            "the starter of {} is not at {}; update the course's clone",
            exercise.id,
            starter.display()
        )));
    }
    let kept = place(&house.own().join("kept"), exercise.id);
    put_back(&own, &starter, &kept).map_err(|cause| {
        Failure::trouble(format!(
            "could not reset {}: {cause}; what was there is in {} or still in place",
            exercise.id,
            kept.display()
        ))
    })?;
    let shown = |path: &Path| {
        let short = path.strip_prefix(house.root()).unwrap_or(path);
        short.display().to_string()
    };
    Ok(format!(
        "{} is its starter again.\nYour work is kept in {}\n",
        shown(&own),
        shown(&kept)
    ))
}

/// A folder for the old work that is not there yet.
fn place(kept: &Path, id: &str) -> PathBuf {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut stamp = now.map_or(0, |since| since.as_secs());
    while kept.join(format!("{id}-{stamp}")).exists() {
        stamp += 1;
    }
    kept.join(format!("{id}-{stamp}"))
}

/// Copies the old work aside whole before anything of it is touched; then
/// what a starter consists of is replaced, and nothing else.
fn put_back(own: &Path, starter: &Path, kept: &Path) -> io::Result<()> {
    fs::create_dir_all(kept)?;
    if own.is_dir() {
        copy(own, kept)?;
    }
    for part in SOURCES {
        let path = own.join(part);
        if path.is_symlink() || path.is_file() {
            fs::remove_file(&path)?;
        } else if path.is_dir() {
            fs::remove_dir_all(&path)?;
        }
    }
    fs::create_dir_all(own)?;
    copy(starter, own)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() && entry.file_name() != "target" {
            fs::create_dir_all(&target)?;
            copy(&source, &target)?;
        } else if kind.is_file() {
            fs::copy(&source, &target)?;
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&source)?, &target)?;
        }
    }
    Ok(())
}
