//! Copies the compiled dependencies of a slot to another target folder, so that
//! several folders can be built in at once and each crate is compiled once.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::Path,
};

use super::{BuildError, Slot};

/// The folders of a target folder that compiled dependencies are in.
const FOLDERS: [&str; 3] = ["build", "deps", ".fingerprint"];

impl Slot {
    /// Copies what this slot has compiled of crates outside `packages`, and the
    /// target folder `target` lacks. Times are kept, for cargo compares them.
    /// Nothing else may use either folder meanwhile.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn copy_dependencies(&self, target: &Path, packages: &[String]) -> Result<(), BuildError> {
        for folder in FOLDERS.map(|name| Path::new("debug").join(name)) {
            let (from, to) = (self.target().join(&folder), target.join(&folder));
            if from.is_dir() {
                let copied = copy_missing(&from, &to, &|name| is_dependency(name, packages));
                copied.map_err(|cause| BuildError::system("copy dependencies to", &to, &cause))?;
            }
        }
        Ok(())
    }
}

/// Whether cargo's file or folder `name` belongs to a dependency. Binaries are
/// called as their authors please; no dependency has one, and cargo's names
/// for everything else contain the package's.
fn is_dependency(name: &OsStr, packages: &[String]) -> bool {
    let name = name.to_string_lossy();
    let name = name.strip_prefix("lib").unwrap_or(&name);
    let is_of = |package: &String| {
        let rest = name.strip_prefix(package.as_str());
        rest.is_some_and(|rest| rest.starts_with(['-', '.']))
    };
    !packages.iter().any(is_of)
}

/// Copies all that `takes` accepts in `from` and that `to` lacks.
fn copy_missing(from: &Path, to: &Path, takes: &dyn Fn(&OsStr) -> bool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if takes(&entry.file_name()) && !target.exists() {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        return copy_missing(from, to, &|_| true);
    }
    fs::copy(from, to)?;
    let modified = fs::metadata(from)?.modified()?;
    File::options()
        .append(true)
        .open(to)?
        .set_modified(modified)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Slot;

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
