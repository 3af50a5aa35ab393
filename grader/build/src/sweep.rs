//! Removes what one submission's build left, before another's begins: its
//! binaries, all that its build script could write to, its temporary files. What the crates
//! of the course were compiled to stays. A learner's own work is one
//! submission, however often it is graded.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{BuildError, Slot};

/// Whose build the folders are warm from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The learner whose clone this is.
    Learner,
    /// The author of a submission, each time another.
    Stranger,
}

impl Slot {
    /// Makes the folders ready for a build of `author`'s: of an earlier
    /// stranger's nothing is left, and of the learner's nothing for a stranger.
    /// `packages` are the names that submissions are built under.
    ///
    /// # Errors
    /// Fails if the disk refuses.
    pub fn sweep(&self, author: Author, packages: &[String]) -> Result<(), BuildError> {
        let mark = self.dir().join("learner");
        if author == Author::Learner && mark.exists() {
            return Ok(());
        }
        let swept = self.remove_outputs(packages).and_then(|()| match author {
            Author::Learner => fs::write(&mark, ""),
            Author::Stranger => gone(fs::remove_file(&mark)),
        });
        swept.map_err(|cause| BuildError::system("remove earlier builds from", self.dir(), &cause))
    }

    fn remove_outputs(&self, packages: &[String]) -> io::Result<()> {
        let debug = self.target().join("debug");
        for path in entries(&debug)? {
            if path.is_file() && !path.ends_with(".cargo-lock") {
                fs::remove_file(path)?;
            }
        }
        for (folder, is_own) in [
            ("deps", is_output as fn(&str, &[String]) -> bool),
            ("build", is_of),
            (".fingerprint", is_of),
        ] {
            for path in entries(&debug.join(folder))? {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if is_own(&name, packages) {
                    remove(&path)?;
                }
            }
        }
        for folder in [self.tmp(), self.home(), self.all_scripted()] {
            gone(fs::remove_dir_all(folder))?;
        }
        Ok(())
    }
}

/// Whether cargo's folder `name` is of one of the packages: `f07_x-1f`.
fn is_of(name: &str, packages: &[String]) -> bool {
    let is_of = |package: &String| {
        let rest = name.strip_prefix(package.as_str());
        rest.is_some_and(|rest| rest.starts_with('-'))
    };
    packages.iter().any(is_of)
}

/// Whether the file `name` that the compiler made is of a submission. Those of
/// dependencies are libraries and notes.
fn is_output(name: &str, packages: &[String]) -> bool {
    match name.strip_prefix("lib") {
        Some(library) if is_of(library, packages) => true,
        Some(_) => !has_end(name, &[".rlib", ".rmeta", ".so", ".dylib", ".d"]),
        None => !has_end(name, &[".d"]),
    }
}

fn has_end(name: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| name.ends_with(end))
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(cause),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() && !path.is_symlink() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

/// What is gone already needs no removal.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Author, Slot};

    const OWN: [&str; 6] = [
        "debug/crumb",
        "debug/deps/crumb-1f",
        "debug/deps/libf07_port_binding-2e.rlib",
        "debug/build/f07_port_binding-3d/out/page.rs",
        "debug/.fingerprint/f07_port_binding-4c/bin-crumb",
        "debug/deps/libexec-5b",
    ];
    const DEPENDENCIES: [&str; 3] = [
        "debug/deps/libaxum-1f.rlib",
        "debug/build/libsqlite3-sys-3d/out/sqlite3.o",
        "debug/.fingerprint/axum-1f/lib-axum",
    ];

    fn written() -> (tempfile::TempDir, Slot) {
        let root = tempfile::tempdir().unwrap();
        let slot = Slot::open(root.path(), "main").unwrap();
        for file in OWN.iter().chain(&DEPENDENCIES) {
            let path = slot.target().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        (root, slot)
    }

    fn left(slot: &Slot, files: &[&str]) -> usize {
        let is_there = |file: &&&str| slot.target().join(file).exists();
        files.iter().filter(is_there).count()
    }

    #[test]
    fn a_stranger_finds_nothing_of_others_but_their_dependencies() {
        let packages = ["f07_port_binding".to_owned()];
        for before in [Author::Learner, Author::Stranger] {
            let (_root, slot) = written();
            slot.sweep(before, &packages).unwrap();
            for file in OWN {
                let path = slot.target().join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, file).unwrap();
            }
            slot.sweep(Author::Stranger, &packages).unwrap();
            assert_eq!(left(&slot, &OWN), 0);
            assert_eq!(left(&slot, &DEPENDENCIES), 3);
        }
    }

    #[test]
    fn a_learner_finds_the_own_work_warm() {
        let packages = ["f07_port_binding".to_owned()];
        let (_root, slot) = written();
        slot.sweep(Author::Learner, &packages).unwrap();
        assert_eq!(left(&slot, &OWN), 0);
        fs::write(slot.target().join(OWN[0]), "").unwrap();
        slot.sweep(Author::Learner, &packages).unwrap();
        assert_eq!(left(&slot, &OWN), 1);
    }
}
