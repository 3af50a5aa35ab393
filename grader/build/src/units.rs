//! The units of cargo that a build without the submission's code has compiled,
//! and their way into a folder that its build script can write to.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs, io,
    os::unix::fs::symlink,
    path::{Component, Path, PathBuf},
};

use super::warm_copy::{copy_file, give_missing};

/// How many hexadecimal digits cargo's hash of a unit has.
const DIGITS: usize = 16;

/// Where they are in the folder `debug` of cargo's.
const FOLDERS: [&str; 3] = ["deps", "build", ".fingerprint"];

/// The units, by the hash that ends all names of their files and folders.
#[derive(Debug, Default)]
pub(super) struct Units(BTreeSet<String>);

impl Units {
    /// Adds the unit that made the file or folder `path`.
    pub(super) fn add(&mut self, path: &Path) {
        let names = path.components().filter_map(|part| match part {
            Component::Normal(name) => hash(name),
            _ => None,
        });
        self.0.extend(names.map(str::to_owned));
    }

    fn made(&self, name: &OsStr) -> bool {
        hash(name).is_some_and(|hash| self.0.contains(hash))
    }

    /// Copies them from one folder of cargo's to another, if that lacks them.
    pub(super) fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        for folder in FOLDERS {
            let made = |name: &OsStr| self.made(name);
            give_missing(&from.join(folder), &to.join(folder), &made, copy_file)?;
        }
        Ok(())
    }

    /// The same, but each is linked by its name, so that it is read where it is.
    pub(super) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        for folder in read_folders(from) {
            let to = to.join(folder.file_name().unwrap_or_default());
            fs::create_dir_all(&to)?;
            for entry in fs::read_dir(&folder)? {
                let name = entry?.file_name();
                // Notes for Makefiles are read by nobody.
                let is_note = Path::new(&name).extension() == Some("d".as_ref());
                if !self.made(&name) || is_note {
                    continue;
                }
                match symlink(folder.join(&name), to.join(&name)) {
                    Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(cause);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Writes them to the file `path`.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let partial = path.with_extension("partial");
        let all: Vec<&str> = self.0.iter().map(String::as_str).collect();
        fs::write(&partial, all.join("\n"))?;
        fs::rename(partial, path)
    }

    /// Returns those in the file `path`; `None` if there is none.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let text = fs::read_to_string(path).ok()?;
        Some(Self(text.lines().map(str::to_owned).collect()))
    }
}

/// The folders in the folder `debug` of cargo's that linked units are read in.
pub(super) fn read_folders(debug: &Path) -> [PathBuf; 3] {
    FOLDERS.map(|folder| debug.join(folder))
}

/// The hash at the end of a name of cargo's: `libserde_json-1f….rlib`.
fn hash(name: &OsStr) -> Option<&str> {
    let name = name.to_str()?;
    let name = name.split_once('.').map_or(name, |(stem, _)| stem);
    let (_, hash) = name.rsplit_once('-')?;
    let is_hash = hash.len() == DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some(hash)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::Units;

    type Give = fn(&Units, &Path, &Path) -> std::io::Result<()>;

    const FILES: [&str; 6] = [
        "deps/libserde_json-00000000000000a1.rlib",
        "deps/serde_json-00000000000000a1.d",
        "build/serde_json-00000000000000a2/out/table.rs",
        ".fingerprint/serde-json-00000000000000a1/lib-serde_json",
        "deps/libserde_json-00000000000000b1.rlib",
        ".fingerprint/serde-json-00000000000000b1/lib-serde_json",
    ];

    #[test]
    fn units_that_cargo_names_are_given_and_no_others() {
        for (gives, with_notes) in [(Units::copy as Give, true), (Units::link, false)] {
            let root = tempfile::tempdir().unwrap();
            let [from, to] = ["from", "to"].map(|name| root.path().join(name));
            for file in FILES {
                let path = from.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, file).unwrap();
            }
            let mut units = Units::default();
            units.add(Path::new(
                "/t/debug/deps/libserde_json-00000000000000a1.rlib",
            ));
            units.add(Path::new("/t/debug/build/serde_json-00000000000000a2/out"));
            for _ in 0..2 {
                gives(&units, &from, &to).unwrap();
            }
            for (place, file) in FILES.iter().enumerate() {
                let is_given = place < 4 && (place != 1 || with_notes);
                assert_eq!(to.join(file).exists(), is_given, "{file}");
            }
        }
    }
}
