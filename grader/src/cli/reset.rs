//! `dozen reset`: restores the starter, or the work before. It saves the
//! current files each time, so it need not ask first.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    Outcome, course_root, course_root::CourseRoot, exercise_folder, failure::Failure, hint, screen,
};
use crate::{course::Exercise, progress::Progress, reports::COMMAND};

/// Put an exercise back to its starter; the old work is saved.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen reset 07           the old work moves to .dozen/kept/, and the answer says where
  dozen reset 07 --undo    the work that was kept last is back; the starter is kept aside in turn")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`.
    exercise: String,
    /// Put back the work that was saved last.
    #[arg(long)]
    undo: bool,
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = CourseRoot::find()?;
    let exercise = course_root::exercise(&args.exercise)?;
    screen::print(&reset(&house, exercise, args.undo)?)?;
    Ok(0)
}

/// Restores the starter, or the work before, and returns what was done.
pub(super) fn reset(
    house: &CourseRoot,
    exercise: &Exercise,
    undo: bool,
) -> Result<String, Failure> {
    let (from, is_now) = if undo {
        let last =
            last(&kept(house), exercise.id, exercise.key).ok_or_else(|| nothing_kept(exercise))?;
        let words = format!("what was kept in {}", house.shown(&last));
        (last, words)
    } else {
        (house.starter(exercise), "its starter".to_owned())
    };
    if !from.is_dir() {
        return Err(Failure::trouble(format!(
            "the starter of {} is not at {}; update the course's clone",
            exercise.id,
            from.display()
        )));
    }
    let own = house.exercise(exercise);
    let aside = place(&kept(house), exercise.id);
    exercise_folder::replace(&own, &from, &aside).map_err(|cause| {
        Failure::trouble(format!(
            "could not reset {}: {cause}; what was there is in {} or still in place",
            exercise.id,
            aside.display()
        ))
    })?;
    if !undo {
        begin_anew(house, exercise)?;
    }
    Ok(format!(
        "{} is {is_now} again.\nYour work is kept in {}\nTo have it back: {COMMAND} reset {} --undo\n",
        house.shown(&own),
        house.shown(&aside),
        hint::number_of(exercise)
    ))
}

/// Records that the learner now works from today's starter.
fn begin_anew(house: &CourseRoot, exercise: &Exercise) -> Result<(), Failure> {
    let Ok(files) = exercise_folder::read(&house.starter(exercise)) else {
        return Ok(());
    };
    Progress::update(&house.progress_file(), |progress| {
        progress.begin_with(exercise.key, &exercise_folder::fingerprint(&files));
    })?;
    Ok(())
}

fn kept(house: &CourseRoot) -> PathBuf {
    house.own().join("kept")
}

/// Returns a folder for the old work that is not there yet. It is named after
/// the exercise and the time; of two, the later has the higher number.
fn place(kept: &Path, id: &str) -> PathBuf {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut stamp = now.map_or(0, |since| since.as_secs());
    if let Some((last, _)) = all(kept).into_iter().max() {
        stamp = stamp.max(last + 1);
    }
    kept.join(format!("{id}-{stamp}"))
}

/// Returns the last saved work of an exercise, even if the exercise had another
/// number then.
fn last(kept: &Path, id: &str, key: &str) -> Option<PathBuf> {
    let its = |name: &str| name == id || name.split_once('-').is_some_and(|(_, rest)| rest == key);
    let all = all(kept).into_iter();
    let (stamp, id) = all.filter(|(_, id)| its(id)).max()?;
    Some(kept.join(format!("{id}-{stamp}")))
}

/// Returns everything that was saved: when, and of which exercise.
fn all(kept: &Path) -> Vec<(u64, String)> {
    let entries = fs::read_dir(kept).into_iter().flatten().flatten();
    let parsed = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let (id, stamp) = name.rsplit_once('-')?;
        Some((stamp.parse().ok()?, id.to_owned()))
    });
    parsed.collect()
}

fn nothing_kept(exercise: &Exercise) -> Failure {
    Failure::usage(format!(
        "no work of {} was saved, so there is nothing to restore; `{COMMAND} reset {}` saves it",
        exercise.id,
        hint::number_of(exercise)
    ))
}

#[cfg(test)]
mod tests {
    use super::{fs, last, place};

    #[test]
    fn the_last_work_is_found_though_its_exercise_has_another_number_now() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["06-processes-9", "05-processes-10", "07-processes-x-11"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        let found = last(dir.path(), "06-processes", "processes").unwrap();
        assert_eq!(found, dir.path().join("05-processes-10"));
        assert_eq!(last(dir.path(), "11-logs", "logs"), None);
    }

    #[test]
    fn copies_within_one_second_have_names_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let places: Vec<_> = (0..3)
            .map(|_| {
                let place = place(dir.path(), "06-processes");
                fs::create_dir(&place).unwrap();
                place
            })
            .collect();
        assert_eq!(
            last(dir.path(), "06-processes", "processes").as_ref(),
            places.last()
        );
        assert!(places[0] != places[1] && places[1] != places[2]);
    }
}
