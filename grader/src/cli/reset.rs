//! `dozen reset`: restores the starter, or saved work. The learner's work is
//! saved each time unless it is saved already, so nothing is asked first.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    Outcome, course_root, course_root::CourseRoot, exercise_folder, failure::Failure, hint, screen,
};
use crate::{course::Exercise, progress::Progress, reports::COMMAND};

/// Restore an exercise's starter; your work is saved.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen reset 07           your work is saved in .dozen/kept/, and the answer says where
  dozen reset 07 --undo    the work that was saved last; again: the work before it")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`.
    exercise: String,
    /// Restore the work that was saved last, or the one before it.
    #[arg(long)]
    undo: bool,
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = CourseRoot::find()?;
    let exercise = course_root::exercise(&args.exercise)?;
    screen::print(&reset(&house, exercise, args.undo)?)?;
    Ok(0)
}

/// Restores the starter or saved work, and says what was done.
pub(super) fn reset(
    house: &CourseRoot,
    exercise: &Exercise,
    undo: bool,
) -> Result<String, Failure> {
    let (saves, own) = (Saves::of(house, exercise)?, house.exercise(exercise));
    let now = exercise_folder::read(&own).map(|files| exercise_folder::fingerprint(&files));
    let now = now.map_err(|cause| unreadable(&own, &cause))?;
    let (from, is_now) = if undo {
        let last = saves.before(&now).ok_or_else(|| nothing_older(exercise))?;
        let words = format!("the work of {}", house.shown(last));
        (last.to_owned(), words)
    } else {
        (house.starter(exercise), "its starter".to_owned())
    };
    if !from.is_dir() {
        return Err(Failure::trouble(format!(
            "the starter of {} is missing at {}; update the course's clone",
            exercise.id,
            from.display()
        )));
    }
    let saved = if saves.starter == now {
        None
    } else {
        Some(
            saves
                .holding(&now)
                .map_or_else(|| saves.next(), Path::to_owned),
        )
    };
    let aside = saved.as_deref().filter(|place| !place.is_dir());
    exercise_folder::replace(&own, &from, aside).map_err(|cause| {
        let place = saved.as_deref().unwrap_or(&own);
        Failure::trouble(format!(
            "could not reset {}: {cause}; your work is in {} or still in place",
            exercise.id,
            place.display()
        ))
    })?;
    if !undo {
        begin_anew(house, exercise)?;
    }
    let shown = house.shown(&own);
    let number = hint::number_of(exercise);
    Ok(match saved {
        Some(place) => format!(
            "{shown} is {is_now} again.\nYour work is saved in {}\n\
             To restore it: {COMMAND} reset {number} --undo\n",
            house.shown(&place)
        ),
        None if undo => format!("{shown} is {is_now} again.\n"),
        None => format!("{shown} is its starter already: there was no work to save.\n"),
    })
}

/// From here on the learner works from the starter of today.
pub(super) fn begin_anew(house: &CourseRoot, exercise: &Exercise) -> Result<(), Failure> {
    let Ok(files) = exercise_folder::read(&house.starter(exercise)) else {
        return Ok(());
    };
    Progress::update(&house.progress_file(), |progress| {
        progress.begin_with(exercise.key, &exercise_folder::fingerprint(&files));
    })?;
    Ok(())
}

/// The saved work of an exercise, and its starter.
#[derive(Debug)]
struct Saves {
    /// Where new work goes.
    folder: PathBuf,
    /// The exercise's id.
    id: String,
    /// The fingerprint of its starter.
    starter: String,
    /// Fingerprint and folder of each, the oldest first. Work that was saved
    /// twice is here once.
    all: Vec<(String, PathBuf)>,
}

impl Saves {
    fn of(house: &CourseRoot, exercise: &Exercise) -> Result<Self, Failure> {
        let print = |dir: &Path| {
            let files = exercise_folder::read(dir).map_err(|cause| unreadable(dir, &cause))?;
            Ok::<String, Failure>(exercise_folder::fingerprint(&files))
        };
        let folder = house.own().join("kept");
        let mut found = Self {
            starter: print(&house.starter(exercise))?,
            id: exercise.id.to_owned(),
            all: Vec::new(),
            folder,
        };
        for dir in saved(&found.folder, exercise.id, exercise.key) {
            let print = print(&dir)?;
            if print != found.starter && found.holding(&print).is_none() {
                found.all.push((print, dir));
            }
        }
        Ok(found)
    }

    /// The folder with just this work.
    fn holding(&self, print: &str) -> Option<&Path> {
        let found = self.all.iter().find(|(known, _)| known == print);
        found.map(|(_, dir)| dir.as_path())
    }

    /// The work that was saved before that: of the starter or of work that is
    /// not saved yet, the last.
    fn before(&self, print: &str) -> Option<&Path> {
        let at = self.all.iter().position(|(known, _)| known == print);
        let older = &self.all[..at.unwrap_or(self.all.len())];
        older.last().map(|(_, dir)| dir.as_path())
    }

    /// A folder for new work. It is named after the exercise and the time; of
    /// two, the later has the higher number.
    fn next(&self) -> PathBuf {
        place(&self.folder, &self.id)
    }
}

/// Saves the work of an exercise if it is not saved yet and not the starter;
/// returns its folder.
pub(super) fn save(house: &CourseRoot, exercise: &Exercise) -> Result<Option<PathBuf>, Failure> {
    let (saves, own) = (Saves::of(house, exercise)?, house.exercise(exercise));
    let files = exercise_folder::read(&own).map_err(|cause| unreadable(&own, &cause))?;
    let now = exercise_folder::fingerprint(&files);
    if now == saves.starter {
        return Ok(None);
    }
    if let Some(place) = saves.holding(&now) {
        return Ok(Some(place.to_owned()));
    }
    let place = saves.next();
    exercise_folder::copy_all(&own, &place).map_err(|cause| {
        Failure::trouble(format!(
            "could not save {} to {}: {cause}; check that the disk has space",
            exercise.id,
            place.display()
        ))
    })?;
    Ok(Some(place))
}

fn unreadable(dir: &Path, cause: &std::io::Error) -> Failure {
    Failure::trouble(format!(
        "could not read {}: {cause}; check that its files are yours",
        dir.display()
    ))
}

/// A folder for work that does not exist yet.
fn place(saves: &Path, id: &str) -> PathBuf {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut stamp = now.map_or(0, |since| since.as_secs());
    if let Some((last, _)) = all(saves).into_iter().max() {
        stamp = stamp.max(last + 1);
    }
    saves.join(format!("{id}-{stamp}"))
}

/// The folders with work of an exercise, whatever number it had then; the
/// oldest first.
fn saved(saves: &Path, id: &str, key: &str) -> Vec<PathBuf> {
    let its = |name: &str| name == id || name.split_once('-').is_some_and(|(_, rest)| rest == key);
    let mut all: Vec<(u64, String)> = all(saves).into_iter().filter(|(_, id)| its(id)).collect();
    all.sort();
    let folder = |(stamp, id): &(u64, String)| saves.join(format!("{id}-{stamp}"));
    all.iter().map(folder).collect()
}

/// All saved work: when, and of which exercise.
fn all(saves: &Path) -> Vec<(u64, String)> {
    let entries = fs::read_dir(saves).into_iter().flatten().flatten();
    let parsed = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let (id, stamp) = name.rsplit_once('-')?;
        Some((stamp.parse().ok()?, id.to_owned()))
    });
    parsed.collect()
}

fn nothing_older(exercise: &Exercise) -> Failure {
    let number = hint::number_of(exercise);
    Failure::usage(format!(
        "nothing of {} was saved before this, so there is nothing to restore; `{COMMAND} reset \
         {number}` saves your work, and after it `--undo` begins with the newest again",
        exercise.id,
    ))
}

#[cfg(test)]
mod tests {
    use super::{fs, place, saved};

    #[test]
    fn the_last_work_is_found_though_its_exercise_has_another_number_now() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["06-processes-9", "05-processes-10", "07-processes-x-11"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        let found = saved(dir.path(), "06-processes", "processes");
        let all = ["06-processes-9", "05-processes-10"].map(|name| dir.path().join(name));
        assert_eq!(found, all);
        assert!(saved(dir.path(), "11-logs", "logs").is_empty());
    }

    #[test]
    fn what_is_kept_within_one_second_is_told_apart_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let places: Vec<_> = (0..3)
            .map(|_| {
                let place = place(dir.path(), "06-processes");
                fs::create_dir(&place).unwrap();
                place
            })
            .collect();
        assert_eq!(saved(dir.path(), "06-processes", "processes"), places);
        assert!(places[0] != places[1] && places[1] != places[2]);
    }
}
