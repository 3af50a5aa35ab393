//! The forms in which platforms give out what was handed in: which entry of a
//! download is whose. Only names that the platform made count; nothing inside a
//! submission does.

mod gradescope;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    around::Known,
    names::{canvas, is_left_out, moodle, stem},
};
use crate::roster::{Identity, Roster};
pub use gradescope::METADATA;

/// The form of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Canvas: `name[_LATE]_<user>_<attachment>_<file>`, also without names.
    Canvas,
    /// Moodle: `First Last_<participant>_assignsubmission_file_`.
    Moodle,
    /// Gradescope: `submission_N/` and `submission_metadata.yml`.
    Gradescope,
    /// A folder, an archive or a clone for each student, named after the student.
    Folders,
}

impl Form {
    /// What a person calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Canvas => "Canvas",
            Self::Moodle => "Moodle",
            Self::Gradescope => "Gradescope",
            Self::Folders => "one folder per student",
        }
    }
}

/// What one student handed in, as the download has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// What the class calls the student.
    pub student: String,
    /// The name on the platform, if the download has it.
    pub name: String,
    /// The folder or the files.
    pub parts: Vec<PathBuf>,
    /// When the platform received it, if the download says.
    pub received: Option<String>,
    /// Whether the platform calls it late.
    pub is_marked_late: bool,
    /// Why it was not unpacked, if so.
    pub refused: Option<String>,
}

/// The form of the download in `dir`, and what is in it by student.
///
/// # Errors
/// If the folder or the platform's metadata cannot be read.
pub fn read(dir: &Path, known: Known<'_>) -> io::Result<(Form, Vec<Item>)> {
    let Known { roster, prefix } = known;
    let dir = download(dir, known)?;
    let names = names(&dir)?;
    if names.iter().any(|name| name == METADATA) {
        return Ok((Form::Gradescope, gradescope::items(&dir, roster)?));
    }
    if names.iter().any(|name| moodle(name).is_some()) {
        let items = names.iter().map(|name| match moodle(name) {
            Some((person, participant)) => {
                let identity = Identity::Moodle(&participant);
                let known = ("moodle", &*participant);
                item(&dir, name, identity, known, &person, roster)
            }
            None => folder(&dir, name, prefix, roster),
        });
        return Ok((Form::Moodle, merged(items)));
    }
    let of_canvas = names.iter().filter(|name| canvas(name).is_some()).count();
    if 2 * of_canvas > names.len() {
        let items = names.iter().map(|name| match canvas(name) {
            Some(found) => {
                let identity = Identity::Canvas(found.user);
                let known = ("canvas", found.user);
                let mut item = item(&dir, name, identity, known, found.name, roster);
                item.is_marked_late = found.is_late;
                item
            }
            None => folder(&dir, name, prefix, roster),
        });
        let mut items = merged(items);
        for item in &mut items {
            item.refused = typed(&item.parts);
        }
        return Ok((Form::Canvas, items));
    }
    let items = names.iter().map(|name| folder(&dir, name, prefix, roster));
    Ok((Form::Folders, merged(items)))
}

/// An entry that is named after its student.
fn folder(dir: &Path, name: &str, prefix: &str, roster: &Roster) -> Item {
    let stem = stem(name);
    let login = stem.strip_prefix(prefix).unwrap_or(stem);
    let identity = Identity::Name(login);
    let mut item = item(dir, name, identity, ("", login), "", roster);
    if roster.key_of(identity).is_none() {
        login.clone_into(&mut item.student);
    }
    item
}

fn item(
    dir: &Path,
    name: &str,
    identity: Identity<'_>,
    (platform, id): (&str, &str),
    person: &str,
    roster: &Roster,
) -> Item {
    let known = roster.key_of(identity).map(str::to_owned);
    Item {
        student: known.unwrap_or_else(|| format!("{platform}-{id}")),
        name: person.to_owned(),
        parts: vec![dir.join(name)],
        ..Item::default()
    }
}

/// One item per student: a student may have attached several files.
fn merged(items: impl Iterator<Item = Item>) -> Vec<Item> {
    let mut all: BTreeMap<String, Item> = BTreeMap::new();
    for item in items {
        match all.get_mut(&item.student) {
            Some(first) => {
                first.parts.extend(item.parts);
                first.is_marked_late |= item.is_marked_late;
            }
            None => {
                all.insert(item.student.clone(), item);
            }
        }
    }
    all.into_values().collect()
}

/// The folder with the entries: there may be one folder around them.
fn download(dir: &Path, known: Known<'_>) -> io::Result<PathBuf> {
    let inside = names(dir)?;
    let around = match inside.as_slice() {
        [one] if dir.join(one).is_dir() => dir.join(one),
        _ => return Ok(dir.to_owned()),
    };
    if known.is_around(&inside[0], &names(&around)?) {
        return Ok(around);
    }
    Ok(dir.to_owned())
}

/// The entries of a download, in order. Names that are not UTF-8 are shown with
/// replacements, and then lead nowhere: nothing of the platform's has one.
fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_left_out(&name) && !entry.file_type()?.is_symlink() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Why a student's hand-in cannot be graded if Canvas took a text or a link in
/// place of files.
fn typed(parts: &[PathBuf]) -> Option<String> {
    let [part] = parts else { return None };
    let name = part.file_name()?.to_string_lossy();
    let (_, what) = name.rsplit_once('_')?;
    let what = match what {
        "text.html" => "a text that was typed into Canvas",
        "link.html" => "a link",
        _ => return None,
    };
    Some(format!(
        "{what} was handed in, and no file; hand in a zip of the folder"
    ))
}
