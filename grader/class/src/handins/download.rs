//! Unpacks a platform's download. Its names are the platform's; below each of them
//! is what one student sent, and that is refused alone: nobody else's work waits
//! for one student to make an archive again.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    around::Known,
    entry::{UnpackError, Writer, refuse},
    names::is_left_out,
    unpack::{Entry, each_entry},
};

/// Why what one student sent is refused, by its place below the download.
pub type Refusals = BTreeMap<PathBuf, String>;

/// Unpacks the download at `path` into `dir`, an empty folder. In the place of what
/// is refused there is an empty folder.
///
/// # Errors
/// If the download itself is refused, or the machine cannot unpack it.
pub fn unpack_download(path: &Path, dir: &Path, known: Known<'_>) -> Result<Refusals, UnpackError> {
    let mut download = Download {
        dir,
        around: around(path, known)?,
        writers: HashMap::new(),
        refused: Refusals::new(),
    };
    each_entry(path, &mut |entry| download.entry(entry))?;
    Ok(download.refused)
}

struct Download<'a> {
    dir: &'a Path,
    /// The folder around everything, if there is one.
    around: Option<String>,
    writers: HashMap<PathBuf, Writer<'a>>,
    refused: Refusals,
}

impl Download<'_> {
    fn entry(&mut self, entry: Entry<'_>) -> Result<(), UnpackError> {
        let (owner, name) = owner(&entry, self.around.as_deref())?;
        if self.refused.contains_key(&owner) {
            return Ok(());
        }
        let writer = (self.writers.entry(owner.clone())).or_insert_with(|| Writer::new(self.dir));
        match writer.entry(&name, entry.kind, entry.from) {
            Err(UnpackError::Refused(reason)) => {
                self.leave_out(&owner)?;
                self.refused.insert(owner, reason);
                Ok(())
            }
            other => other,
        }
    }

    fn leave_out(&self, owner: &Path) -> io::Result<()> {
        let place = self.dir.join(owner);
        if place.is_dir() {
            fs::remove_dir_all(&place)?;
        } else if place.exists() {
            fs::remove_file(&place)?;
        }
        fs::create_dir_all(place)
    }
}

/// The folder of an archive that is around all hand-ins.
fn around(path: &Path, known: Known<'_>) -> Result<Option<String>, UnpackError> {
    let (mut first, mut inside) = (BTreeSet::new(), BTreeSet::new());
    each_entry(path, &mut |entry| {
        let text = String::from_utf8_lossy(&entry.name).replace('\\', "/");
        let mut parts = text.split('/').filter(|part| !["", "."].contains(part));
        match (parts.next(), parts.next()) {
            (Some(name), _) if is_left_out(name) => {}
            (Some(name), Some(below)) => {
                first.insert(name.to_owned());
                inside.extend((!is_left_out(below)).then(|| below.to_owned()));
            }
            (Some(name), None) => {
                first.insert(name.to_owned());
            }
            (None, _) => {}
        }
        Ok(())
    })?;
    let inside: Vec<String> = inside.into_iter().collect();
    let only = first.pop_first().filter(|_| first.is_empty());
    Ok(only.filter(|only| known.is_around(only, &inside)))
}

/// The platform's name that an entry is below, and the entry's own. If it is the
/// platform's name that is not UTF-8, the name is read as it was meant.
fn owner(entry: &Entry<'_>, around: Option<&str>) -> Result<(PathBuf, Vec<u8>), UnpackError> {
    let name = entry.name.clone();
    let is_slash = |byte: &u8| [b'/', b'\\'].contains(byte);
    let first = name.split(is_slash).next().unwrap_or_default();
    let name = match (std::str::from_utf8(first), &entry.meant) {
        (Err(_), Some(meant)) => meant.clone().into_bytes(),
        _ => name,
    };
    let text = String::from_utf8_lossy(&name).replace('\\', "/");
    let parts = text.split('/').filter(|part| !["", "."].contains(part));
    let mut owner = PathBuf::new();
    for part in parts {
        if text.starts_with('/') || part == ".." {
            return refuse(format!(
                "it is not a platform's download: the path {} leads out of it",
                text.escape_debug()
            ));
        }
        owner.push(part.replace(char::is_control, "\u{fffd}"));
        // Gradescope puts one folder around everything, and so do some teachers.
        let is_around = part.ends_with("_export") || around == Some(part);
        if !is_around || owner.components().count() > 1 {
            break;
        }
    }
    Ok((owner, name))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::{Known, UnpackError, unpack_download};
    use crate::roster::Roster;

    fn unpacked(
        files: &[(&str, &[u8])],
    ) -> (tempfile::TempDir, Result<super::Refusals, UnpackError>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("all.zip");
        let mut zip = ZipWriter::new(std::fs::File::create(&path).unwrap());
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        let to = dir.path().join("to");
        std::fs::create_dir(&to).unwrap();
        let known = Known {
            roster: &Roster::default(),
            prefix: "",
        };
        let refused = unpack_download(&path, &to, known);
        (dir, refused)
    }

    #[test]
    fn one_students_bad_file_is_refused_alone() {
        let large = vec![0; 17 << 20];
        let (dir, refused) = unpacked(&[
            ("Ada_1_assignsubmission_file_/a.zip", b"a"),
            ("Bob_2_assignsubmission_file_/good", b"b"),
            ("Bob_2_assignsubmission_file_/../../escaped", b"b"),
            ("x_export/submission_3/src/a\nb.rs", b"c"),
            ("x_export/submission_4/src/a.rs", b"d"),
            ("dan_5_6_large.zip", &large),
        ]);
        let refused = refused.unwrap();
        let owners: Vec<String> = refused
            .keys()
            .map(|path| path.display().to_string())
            .collect();
        assert_eq!(
            owners,
            [
                "Bob_2_assignsubmission_file_",
                "dan_5_6_large.zip",
                "x_export/submission_3"
            ]
        );
        assert!(
            refused
                .values()
                .last()
                .unwrap()
                .contains("control character")
        );
        let to = dir.path().join("to");
        for owner in refused.keys() {
            assert_eq!(std::fs::read_dir(to.join(owner)).unwrap().count(), 0);
        }
        assert!(to.join("Ada_1_assignsubmission_file_/a.zip").is_file());
        assert!(to.join("x_export/submission_4/src/a.rs").is_file());
        assert!(!dir.path().join("escaped").exists());
    }

    #[test]
    fn a_download_that_leads_out_of_itself_is_refused_whole() {
        for name in ["../ada_1_2_a.zip", "/tmp/ada_1_2_a.zip"] {
            let (_dir, refused) = unpacked(&[(name, b"x")]);
            assert!(matches!(refused, Err(UnpackError::Refused(_))), "{name}");
        }
    }
}
