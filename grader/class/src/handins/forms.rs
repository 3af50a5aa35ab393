//! The forms in which platforms give out what was handed in: which entry of a
//! download is whose. Only names that the platform made count; nothing inside a
//! submission does.

mod gradescope;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
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
pub fn read(dir: &Path, roster: &Roster, prefix: &str) -> io::Result<(Form, Vec<Item>)> {
    let dir = download(dir)?;
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
        return Ok((Form::Canvas, merged(items)));
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

/// The folder with the entries: an export has one folder around them.
fn download(dir: &Path) -> io::Result<PathBuf> {
    let mut dir = dir.to_owned();
    loop {
        let inside = names(&dir)?;
        match inside.as_slice() {
            [one] if one.ends_with("_export") && dir.join(one).is_dir() => dir.push(one),
            _ => return Ok(dir),
        }
    }
}

/// The entries of a download, in order. Names that are not UTF-8 are shown with
/// replacements, and then lead nowhere: nothing of the platform's has one.
fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name != "__MACOSX" && !entry.file_type()?.is_symlink() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The name without the end that says what kind of archive it is.
fn stem(name: &str) -> &str {
    let ends = [".zip", ".tar.gz", ".tgz", ".tar"];
    let lower = name.to_ascii_lowercase();
    let end = ends.iter().find(|end| lower.ends_with(**end));
    end.map_or(name, |end| &name[..name.len() - end.len()])
}

/// The parts of a name in Canvas' download.
#[derive(Debug, PartialEq, Eq)]
struct CanvasName<'a> {
    name: &'a str,
    is_late: bool,
    user: &'a str,
}

/// `name[_LATE]_<user>_<attachment>_<file>`; of an assignment that is graded
/// anonymously `[LATE_]anon_<id>_<attachment>_<file>`.
fn canvas(file: &str) -> Option<CanvasName<'_>> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = file.split('_').collect();
    let late = usize::from(parts.first() == Some(&"LATE"));
    if parts.get(late) == Some(&"anon") {
        let attachment = parts.get(late + 2)?;
        let is_typed = ["text.html", "link.html"].contains(attachment);
        let is_attached = is_number(attachment) && parts.len() > late + 3;
        return (is_attached || is_typed).then(|| CanvasName {
            name: "",
            is_late: late == 1,
            user: parts[late + 1],
        });
    }
    // What was typed into a field, or a link, has no attachment's number.
    let is_typed =
        |at: usize| at + 2 == parts.len() && ["text.html", "link.html"].contains(&parts[at + 1]);
    let is_attached = |at: usize| at + 2 < parts.len() && is_number(parts[at + 1]);
    let at =
        (1..parts.len()).find(|at| is_number(parts[*at]) && (is_attached(*at) || is_typed(*at)))?;
    let is_late = at > 1 && parts[at - 1] == "LATE";
    let name_ends: usize = parts[..at - usize::from(is_late)]
        .iter()
        .map(|part| part.len() + 1)
        .sum();
    Some(CanvasName {
        name: &file[..name_ends - 1],
        is_late,
        user: parts[at],
    })
}

/// `First Last_<participant>_assignsubmission_file_`, a folder or the beginning
/// of a file's name; with `onlinetext` for what was typed into a field.
fn moodle(name: &str) -> Option<(String, String)> {
    let (person, _) = name.split_once("_assignsubmission_")?;
    let (person, participant) = person.rsplit_once('_')?;
    let is_number = !participant.is_empty() && participant.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| (person.to_owned(), participant.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{canvas, moodle, stem};

    #[test]
    fn the_names_of_canvas_are_taken_apart() {
        for (file, name, is_late, user) in [
            ("lovelaceada_42_1007_crumb.zip", "lovelaceada", false, "42"),
            (
                "lovelaceada_LATE_42_1007_my_2_files.zip",
                "lovelaceada",
                true,
                "42",
            ),
            ("von_braun_42_1007_a-1.zip", "von_braun", false, "42"),
            ("anon_kJ8xX_1007_a.zip", "", false, "kJ8xX"),
            ("LATE_anon_kJ8xX_1007_a.zip", "", true, "kJ8xX"),
            ("lovelaceada_42_text.html", "lovelaceada", false, "42"),
            ("lovelaceada_LATE_42_link.html", "lovelaceada", true, "42"),
            ("anon_kJ8xX_text.html", "", false, "kJ8xX"),
            (
                "müller-lüdenscheidt_LATE_42_1007_a-1.zip",
                "müller-lüdenscheidt",
                true,
                "42",
            ),
        ] {
            let found = canvas(file).unwrap();
            assert_eq!(
                (found.name, found.is_late, found.user),
                (name, is_late, user)
            );
        }
        for file in ["ada.zip", "ada_42.zip", "42_1007_x", "ada_x_1007_a.zip"] {
            assert_eq!(canvas(file), None, "{file}");
        }
    }

    #[test]
    fn the_names_of_moodle_are_taken_apart() {
        for name in [
            "Ada de la Cruz_7_assignsubmission_file_",
            "Ada de la Cruz_7_assignsubmission_file_crumb.zip",
            "Ada de la Cruz_7_assignsubmission_onlinetext_",
        ] {
            let (person, participant) = moodle(name).unwrap();
            assert_eq!((&*person, &*participant), ("Ada de la Cruz", "7"));
        }
        let (person, _) = moodle("Jörg Müller-Lüdenscheidt_x_8_assignsubmission_file_").unwrap();
        assert_eq!(person, "Jörg Müller-Lüdenscheidt_x");
        assert_eq!(moodle("Ada_assignsubmission_file_"), None);
    }

    #[test]
    fn an_archive_is_named_by_its_stem() {
        assert_eq!(
            (stem("a.b.tar.gz"), stem("a.ZIP"), stem("a.b")),
            ("a.b", "a", "a.b")
        );
    }
}
