//! Copies compiled dependencies from one target folder to another, so that
//! several folders can be built in at once and each crate is compiled once.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{BuildError, Slot};
use dozen_staging::Staged;

/// The folders of a target folder that compiled dependencies are in. Cargo
/// writes a fingerprint when everything else of a crate is complete, so it is
/// copied first: a crate that another cargo is just compiling has none.
const FOLDERS: [&str; 3] = [".fingerprint", "build", "deps"];

/// The ends of the names of compiled libraries.
const LIBRARIES: [&str; 3] = ["rlib", "rmeta", "so"];

impl Slot {
    /// Copies compiled crates outside `packages` from this slot to the target
    /// folder `target`, if it lacks them. Times are kept, since cargo compares
    /// them. Nothing else may use either folder during this.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn copy_dependencies(&self, target: &Path, packages: &[String]) -> Result<(), BuildError> {
        self.give_dependencies(target, packages, copy_file)
    }

    /// The same, but libraries become hard links, which takes no time and no
    /// space. Only for folders that the same submissions are built in: whoever
    /// can write to one of them changes the libraries of all.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn link_dependencies(&self, target: &Path, packages: &[String]) -> Result<(), BuildError> {
        self.give_dependencies(target, packages, link_library)
    }

    fn give_dependencies(
        &self,
        target: &Path,
        packages: &[String],
        give: Give,
    ) -> Result<(), BuildError> {
        for folder in FOLDERS.map(|name| Path::new("debug").join(name)) {
            let (from, to) = (self.target().join(&folder), target.join(&folder));
            if from.is_dir() {
                let copied = give_missing(&from, &to, &|name| is_dependency(name, packages), give);
                copied.map_err(|cause| BuildError::system("copy dependencies to", &to, &cause))?;
            }
        }
        Ok(())
    }

    /// Copies the crates that `staged` needs and that cargo has compiled for
    /// the grader itself, if this slot is new. The folder that the grader runs
    /// from is only read. A crate with other features there stays unused.
    ///
    /// # Errors
    /// If the disk refuses.
    pub(super) fn copy_from_grader(&self, staged: &Staged) -> Result<(), BuildError> {
        let to = self.target().join("debug");
        match own_target().filter(|_| !to.join(".fingerprint").exists()) {
            Some(from) => copy_needed(staged, &from, &to),
            None => Ok(()),
        }
    }
}

/// Copies the compiled crates of the lock of `staged` that `to` lacks.
fn copy_needed(staged: &Staged, from: &Path, to: &Path) -> Result<(), BuildError> {
    let path = staged.dir.join("Cargo.lock");
    let lock = fs::read_to_string(&path);
    let lock = lock.map_err(|cause| BuildError::system("read", &path, &cause))?;
    let mut needed = needed(&lock);
    needed.remove(&staged.package);
    for folder in FOLDERS {
        let (from, to) = (from.join(folder), to.join(folder));
        let copied = give_missing(&from, &to, &|name| is_of(name, &needed), copy_file);
        copied.map_err(|cause| BuildError::system("copy compiled crates to", &to, &cause))?;
    }
    Ok(())
}

/// Returns the folder of cargo's that this program was built in, if it still
/// runs there.
fn own_target() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    // Tests are one folder further down.
    let mut folders = program.ancestors().skip(1).take(2);
    let has_all = |dir: &&Path| FOLDERS.iter().all(|folder| dir.join(folder).is_dir());
    folders.find(has_all).map(Path::to_owned)
}

/// Returns the packages of a lock file, as cargo writes them into the names of
/// files.
fn needed(lock: &str) -> BTreeSet<String> {
    let names = lock.lines().filter_map(|line| {
        let name = line.strip_prefix("name = \"")?.strip_suffix('"')?;
        Some(name.replace('-', "_"))
    });
    names.collect()
}

/// Returns whether cargo's file or folder `name` belongs to one of these
/// packages: `libserde_json-1f.rlib`, `serde-json-2e`.
fn is_of(name: &OsStr, packages: &BTreeSet<String>) -> bool {
    let name = name.to_string_lossy().replace('-', "_");
    let Some((stem, _)) = name.rsplit_once('_') else {
        return false;
    };
    let library = stem.strip_prefix("lib");
    packages.contains(stem) || library.is_some_and(|stem| packages.contains(stem))
}

/// Returns whether cargo's file or folder `name` belongs to a dependency.
/// Binaries are called as their authors please; no dependency has one, and
/// cargo's names for everything else contain the package's.
fn is_dependency(name: &OsStr, packages: &[String]) -> bool {
    let name = name.to_string_lossy();
    let name = name.strip_prefix("lib").unwrap_or(&name);
    let is_of = |package: &String| {
        let rest = name.strip_prefix(package.as_str());
        rest.is_some_and(|rest| rest.starts_with(['-', '.']))
    };
    !packages.iter().any(is_of)
}

/// How one file gets from one folder to another.
pub(super) type Give = fn(&Path, &Path) -> io::Result<()>;

/// Gives `to` all that `takes` accepts in `from` and that it lacks.
pub(super) fn give_missing(
    from: &Path,
    to: &Path,
    takes: &dyn Fn(&OsStr) -> bool,
    give: Give,
) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if !takes(&entry.file_name()) || target.exists() {
            continue;
        }
        if entry.file_type()?.is_dir() {
            give_missing(&path, &target, &|_| true, give)?;
        } else {
            give(&path, &target)?;
        }
    }
    Ok(())
}

pub(super) fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    // Under its own name only when it is whole: the grader may be killed.
    let partial = to.with_extension("partial");
    fs::copy(from, &partial)?;
    let modified = fs::metadata(from)?.modified()?;
    let copied = File::options().append(true).open(&partial)?;
    copied.set_modified(modified)?;
    fs::rename(partial, to)
}

/// Links what the compiler replaces as a whole, and copies what cargo writes to
/// in place.
fn link_library(from: &Path, to: &Path) -> io::Result<()> {
    let is_library = LIBRARIES
        .iter()
        .any(|end| from.extension() == Some(end.as_ref()));
    if is_library && fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    copy_file(from, to)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Slot, is_of, needed};

    #[test]
    fn files_of_locked_packages_are_distinguished_from_others() {
        let lock = "[[package]]\nname = \"serde_json\"\n[[package]]\nname = \"libc\"\n\
                    [[package]]\nname = \"axum-core\"\n";
        let needed = needed(lock);
        let is_needed = |name: &str| is_of(name.as_ref(), &needed);
        for name in [
            "libserde_json-1f.rlib",
            "serde_json-1f.d",
            "liblibc-2e.rmeta",
            "libc-2e",
            "axum-core-3d",
            "libaxum_core-3d.rlib",
        ] {
            assert!(is_needed(name), "{name}");
        }
        for name in [
            "libserde-1f.rlib",
            "dozen-4c",
            "axum-5b",
            "libdozen_lab-6a.rlib",
        ] {
            assert!(!is_needed(name), "{name}");
        }
    }

    #[test]
    fn dependencies_are_copied_with_their_times_and_the_submissions_own_files_are_not() {
        let root = tempfile::tempdir().unwrap();
        let open = |name| Slot::open(root.path(), name).unwrap();
        let (warm, cold) = (open("warm"), open("cold"));
        let debug = warm.target().join("debug");
        let files = [
            "deps/libaxum-1f.rlib",
            "deps/libf06_processes-2e.rlib",
            "build/libsqlite3-sys-3d/out/sqlite3.o",
            ".fingerprint/axum-1f/lib-axum",
            ".fingerprint/f06_processes-2e/bin-crumb",
        ];
        for file in files {
            let path = debug.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        let packages = ["f06_processes".to_owned()];
        warm.copy_dependencies(&cold.target(), &packages).unwrap();
        for (place, file) in files.iter().enumerate() {
            let (from, to) = (debug.join(file), cold.target().join("debug").join(file));
            assert_eq!(to.exists(), [0, 2, 3].contains(&place), "{file}");
            if to.exists() {
                let time = |path| fs::metadata(path).unwrap().modified().unwrap();
                assert_eq!(time(&from), time(&to), "{file}");
            }
        }
    }
}
