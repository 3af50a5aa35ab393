//! The places through which processes could share data: folders that every
//! program of the machine may write in, the release, and the folder above their
//! own. They are read before and after: a file that changed there and contains
//! something that only this check's processes know is theirs.

use std::{
    collections::{BinaryHeap, HashMap},
    fs,
    io::Read,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::RUN_PREFIX;

/// The folders in which any program may write.
const COMMON: [&str; 5] = ["/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/var/lock"];

/// How deep below a place is looked.
const DEPTH: usize = 3;

/// How many entries of a place's folders are looked at, beside its own.
const ENTRIES: usize = 8_000;

/// How many entries of one folder are looked at.
const FOLDER: usize = 100_000;

/// How much of one file is read.
const READ: u64 = 1 << 20;

/// The fields that distinguish states of a file.
type State = (u64, i64, i64, u64);

/// The shared places, as they were.
#[derive(Debug)]
pub struct Places {
    roots: Vec<PathBuf>,
    own: Vec<PathBuf>,
    before: HashMap<PathBuf, State>,
}

/// A file in a shared place, and the text that it contains or is named after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The file.
    pub file: PathBuf,
    /// The text.
    pub text: String,
}

impl Places {
    /// Looks at the common places and at `more`, but not into the folders `own`.
    #[must_use]
    pub fn look(more: &[PathBuf], own: &[PathBuf]) -> Self {
        let common = COMMON.iter().map(PathBuf::from);
        let mut roots: Vec<PathBuf> = common.chain([std::env::temp_dir()]).collect();
        roots.extend(more.iter().cloned());
        roots.sort();
        roots.dedup();
        let mut places = Self {
            roots,
            own: own.to_vec(),
            before: HashMap::new(),
        };
        places.before = places.files().into_iter().collect();
        places
    }

    /// Returns the files that are new or changed since, and contain one of
    /// `texts` in their name or contents.
    #[must_use]
    pub fn mentions(&self, texts: &[String]) -> Vec<Mention> {
        let changed = self.files().into_iter();
        let changed = changed.filter(|(path, state)| self.before.get(path) != Some(state));
        let mut found: Vec<Mention> = changed
            .filter_map(|(file, _)| says(&file, texts).map(|text| Mention { file, text }))
            .collect();
        found.sort_by(|a, b| a.file.cmp(&b.file));
        found.dedup();
        found
    }

    fn files(&self) -> Vec<(PathBuf, State)> {
        self.roots
            .iter()
            .flat_map(|root| self.below(root))
            .collect()
    }

    /// Returns the files below `root`. The folder that changed last is read
    /// first, so that a large old one does not keep a new file from being seen.
    /// A folder that cannot be read cannot be shared.
    fn below(&self, root: &Path) -> Vec<(PathBuf, State)> {
        let mut found = Vec::new();
        let mut seen = 0;
        let mut folders = BinaryHeap::from([(SystemTime::now(), DEPTH, root.to_owned())]);
        while let Some((_, depth, folder)) = folders.pop() {
            if seen >= ENTRIES {
                break;
            }
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            for entry in entries.take(FOLDER) {
                let path = entry.path();
                let of_a_run = entry.file_name().to_string_lossy().starts_with(RUN_PREFIX);
                if of_a_run || self.own.contains(&path) {
                    continue;
                }
                seen += usize::from(depth < DEPTH);
                let Ok(about) = entry.metadata() else {
                    continue;
                };
                if about.is_dir() && depth > 1 {
                    let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    folders.push((changed, depth - 1, path));
                } else {
                    let state = (about.ino(), about.mtime(), about.mtime_nsec(), about.size());
                    found.push((path, state));
                }
            }
        }
        found
    }
}

/// Returns the first of `texts` that the file is called or has in it.
fn says(file: &Path, texts: &[String]) -> Option<String> {
    let name = file.to_string_lossy().into_owned();
    let mut bytes = Vec::new();
    if file.is_file() {
        let _ = fs::File::open(file).map(|open| open.take(READ).read_to_end(&mut bytes));
    }
    let has = |text: &&String| {
        name.contains(text.as_str()) || memchr::memmem::find(&bytes, text.as_bytes()).is_some()
    };
    texts.iter().find(has).cloned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{ENTRIES, Mention, Places};

    #[test]
    fn only_new_or_changed_files_with_the_text_are_found() {
        let (meeting, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| meeting.path().join(name);
        fs::create_dir(at("mine")).unwrap();
        fs::write(at("old"), "ada-812").unwrap();
        fs::write(at("grows"), "").unwrap();
        let more = [meeting.path().to_owned(), own.path().to_owned()];
        let places = Places::look(&more, &[at("mine"), own.path().to_owned()]);
        fs::create_dir(at("new")).unwrap();
        fs::write(at("new/a.json"), "{\"name\":\"ada-812\"}").unwrap();
        fs::write(at("grows"), "ada-812").unwrap();
        fs::write(at("rye-99"), [0, 255]).unwrap();
        fs::write(at("other"), "bob-813").unwrap();
        fs::write(at("mine/own"), "ada-812").unwrap();
        let texts = ["ada-812".to_owned(), "rye-99".to_owned()];
        let said = |file, text: &str| Mention {
            file: at(file),
            text: text.to_owned(),
        };
        let found: Vec<Mention> = places.mentions(&texts);
        let found: Vec<Mention> = found
            .into_iter()
            .filter(|mention| mention.file.starts_with(meeting.path()))
            .collect();
        assert_eq!(
            found,
            [
                said("grows", "ada-812"),
                said("new/a.json", "ada-812"),
                said("rye-99", "rye-99")
            ]
        );
    }

    #[test]
    fn a_folder_with_many_old_files_does_not_hide_a_new_one() {
        let meeting = tempfile::tempdir().unwrap();
        let crowded = meeting.path().join("crowded");
        fs::create_dir(&crowded).unwrap();
        fs::create_dir(meeting.path().join("quiet")).unwrap();
        for nth in 0..=ENTRIES {
            fs::write(crowded.join(nth.to_string()), "").unwrap();
        }
        let places = Places::look(&[meeting.path().to_owned()], &[]);
        let file = meeting.path().join("quiet/sessions");
        fs::write(&file, "ada-812").unwrap();
        let text = "ada-812".to_owned();
        let found = places.mentions(std::slice::from_ref(&text));
        assert!(found.contains(&Mention { file, text }), "{found:?}");
    }
}
