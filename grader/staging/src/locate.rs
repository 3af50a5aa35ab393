//! Finds the exercises in what was handed in: in the folder itself, in its
//! `exercises/`, or in folders around it that an archive or a download made.
//! Reads names only, and follows no link.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// How many folders deep a submission may be nested.
const DEPTH: usize = 3;
/// How many folders are looked at on each level.
const FOLDERS: usize = 2000;
/// The folder that a learner's exercises are in.
const COLLECTION: &str = "exercises";
/// The ends of the names of archives.
const ARCHIVES: &[&str] = &["zip", "tar", "gz", "tgz", "xz", "bz2", "7z", "rar"];
/// Folders that archives and builds leave behind.
const SKIPPED: &[&str] = &["__MACOSX", "target", "node_modules"];

/// Where a submission is.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// A folder with a folder for each exercise.
    Collection(PathBuf),
    /// One exercise's own files.
    Exercise(PathBuf),
}

/// The folder of each exercise of `asked` in `dir`, or why there is none to
/// grade. `all` are the ids of the whole course: one exercise's folder is never
/// taken for another's.
#[must_use]
pub fn locate(dir: &Path, asked: &[&str], all: &[&str]) -> Vec<Result<PathBuf, String>> {
    let refuse = |words: String| asked.iter().map(|_| Err(words.clone())).collect();
    let mut level = vec![dir.to_owned()];
    for _ in 0..=DEPTH {
        let mut places = level
            .iter()
            .filter_map(|folder| place(folder, dir, asked, all));
        match (places.next(), places.next()) {
            (None, _) => level = below(&level, all),
            (Some(place), None) => return asked.iter().map(|id| place.folder(id, all)).collect(),
            (Some(first), Some(second)) => {
                return refuse(format!(
                    "there are two submissions in this one, {} and {}; hand in one folder",
                    shown(first.path(), dir),
                    shown(second.path(), dir)
                ));
            }
        }
    }
    let ids = asked.join(", ");
    let own = match asked {
        [_] => ", or the exercise's own Cargo.toml, Procfile and src",
        _ => "",
    };
    refuse(format!(
        "nothing was handed in for {ids}: expected a folder {COLLECTION}/{}{own}, \
         at most {DEPTH} folders deep{}",
        asked.first().copied().unwrap_or_default(),
        packed(dir)
    ))
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Self::Collection(path) | Self::Exercise(path) => path,
        }
    }

    fn folder(&self, id: &str, all: &[&str]) -> Result<PathBuf, String> {
        match self {
            Self::Exercise(path) => Ok(path.clone()),
            Self::Collection(path) if is_there(&path.join(id)) => Ok(path.join(id)),
            Self::Collection(path) => {
                let others = all.iter().filter(|other| is_there(&path.join(other)));
                let others: Vec<&str> = others.copied().collect();
                Err(format!(
                    "nothing was handed in for {id}: there is no folder of that name next to {}",
                    others.join(", ")
                ))
            }
        }
    }
}

/// What `folder` is, if it is a submission at all.
fn place(folder: &Path, dir: &Path, asked: &[&str], all: &[&str]) -> Option<Place> {
    let has_exercise = |home: &Path| all.iter().any(|id| is_there(&home.join(id)));
    let inner = folder.join(COLLECTION);
    if is_folder(&inner) && has_exercise(&inner) {
        return Some(Place::Collection(inner));
    }
    if has_exercise(folder) {
        return Some(Place::Collection(folder.to_owned()));
    }
    let [id] = asked else { return None };
    let name = folder.file_name().unwrap_or_default();
    let belongs_to_another = folder != dir && all.iter().any(|other| other != id && name == *other);
    let own = ["Cargo.toml", "Procfile", "src"];
    let has_own = own.iter().any(|name| is_there(&folder.join(name)));
    (has_own && !belongs_to_another).then(|| Place::Exercise(folder.to_owned()))
}

/// The folders in these folders, in order.
fn below(level: &[PathBuf], all: &[&str]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = (level.iter())
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_skipped = SKIPPED.contains(&&*name) || name.starts_with('.');
            !is_skipped && !all.contains(&&*name)
        })
        .map(|entry| entry.path())
        .take(FOLDERS)
        .collect();
    found.sort();
    found
}

/// What to say of an archive that is still packed in `dir`, as one in another is.
fn packed(dir: &Path) -> String {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.path());
    let mut archives: Vec<PathBuf> = names
        .filter(|path| {
            let end = path.extension().unwrap_or_default().to_ascii_lowercase();
            ARCHIVES.iter().any(|archive| end == *archive)
        })
        .collect();
    archives.sort();
    archives.first().map_or_else(String::new, |path| {
        format!("; hand in what is in {}", shown(path, dir))
    })
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn shown(path: &Path, dir: &Path) -> String {
    let short = path.strip_prefix(dir).unwrap_or(path);
    let shown: String = short
        .display()
        .to_string()
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if shown.is_empty() {
        ".".to_owned()
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink, path::PathBuf};

    use tempfile::TempDir;

    use super::locate;

    const ALL: &[&str] = &["06-processes", "07-port-binding"];

    fn with(files: &[&str]) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        dir
    }

    fn found(files: &[&str]) -> Result<PathBuf, String> {
        let dir = with(files);
        let found = locate(dir.path(), &["07-port-binding"], ALL).remove(0)?;
        Ok(found.strip_prefix(dir.path()).unwrap().to_owned())
    }

    #[test]
    fn a_submission_is_found_in_every_form_it_is_handed_in() {
        for (file, folder) in [
            ("src/main.rs", ""),
            ("07-port-binding/src/main.rs", "07-port-binding"),
            (
                "exercises/07-port-binding/Procfile",
                "exercises/07-port-binding",
            ),
            ("a/Cargo.toml", "a"),
            ("a/b/c/src/main.rs", "a/b/c"),
            (
                "a/b/exercises/07-port-binding/src/main.rs",
                "a/b/exercises/07-port-binding",
            ),
        ] {
            let beside = ["__MACOSX/07-port-binding/x", ".git/07-port-binding/x"];
            assert_eq!(
                found(&[&[file][..], &beside].concat()),
                Ok(folder.into()),
                "{file}"
            );
        }
    }

    #[test]
    fn what_is_nested_too_deep_or_missing_is_refused_with_what_was_expected() {
        for file in ["a/b/c/d/src/main.rs", "notes.txt"] {
            let said = found(&[file]).unwrap_err();
            assert!(said.contains("exercises/07-port-binding"), "{said}");
            assert!(said.contains("at most 3 folders deep"), "{said}");
        }
        let said = found(&["Work.ZIP", "notes.txt"]).unwrap_err();
        assert!(said.ends_with("hand in what is in Work.ZIP"), "{said}");
    }

    #[test]
    fn two_candidates_are_named_and_neither_is_graded() {
        let said = found(&["a/src/main.rs", "b/src/main.rs"]).unwrap_err();
        assert!(said.contains("a and b"), "{said}");
    }

    #[test]
    fn another_exercise_is_never_taken_for_the_one_asked_for() {
        let said = found(&["x/exercises/06-processes/src/main.rs"]).unwrap_err();
        assert!(said.contains("no folder of that name next to 06-processes"));
    }

    #[test]
    fn no_link_is_followed() {
        let other = with(&["src/main.rs"]);
        let dir = with(&["notes.txt"]);
        symlink(other.path(), dir.path().join("a")).unwrap();
        assert!(locate(dir.path(), &["07-port-binding"], ALL)[0].is_err());
    }
}
