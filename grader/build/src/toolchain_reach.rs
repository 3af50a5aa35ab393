//! How far the toolchain reaches while it builds a submission: its own files,
//! the sources of the crates, the submission's stage and the build folders.
//! The compiler reads any file that a source names, and a build script is a
//! program like any other, so nothing else is there for them.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{Slot, units::read_folders, user_config::cargo_home};
use dozen_sandbox::Reach;

/// The programs that a build starts, wherever `PATH` finds them.
const PROGRAMS: &[&str] = &[
    "ar", "as", "cargo", "cc", "clang", "gcc", "git", "ld", "ld.lld", "lld", "mold", "rustc",
];

/// What is read of the folder in which cargo keeps its downloads. Its
/// credentials are not.
const CARGO_FILES: &[&str] = &[
    ".global-cache",
    ".package-cache",
    ".package-cache-mutate",
    "config",
    "config.toml",
    "registry",
];

/// Settings of cargo, rustup and git that hold in the stage if they are in a
/// folder above it.
const ABOVE: &[&str] = &[
    ".cargo/config",
    ".cargo/config.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
];

/// What else of the system a compiler or a linker reads.
const SYSTEM: &[&str] = &["/etc/gitconfig", "/usr/include", "/usr/local/include"];

impl Slot {
    /// How far a build of what is staged in `stage` to the folder `target`
    /// reaches.
    pub(super) fn reach(&self, stage: &Path, target: &Path) -> Reach {
        let own = [stage, target, &self.tmp(), &self.home()];
        let mut reach = Reach::new(&own, stage).without_network();
        for file in read(stage) {
            reach = reach.only_reading(&file);
        }
        for folder in run(stage) {
            reach = reach.running(&folder);
        }
        if target.starts_with(self.all_scripted()) {
            // The crates of the course that it is built with.
            for folder in read_folders(&self.target().join("debug")) {
                reach = reach.only_reading(&folder);
            }
        }
        reach
    }
}

/// Where rustup keeps its toolchains.
fn rustup_home() -> Option<PathBuf> {
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let own = || given("HOME").map(|home| PathBuf::from(home).join(".rustup"));
    given("RUSTUP_HOME").map(PathBuf::from).or_else(own)
}

/// The variables that lead to both homes when `HOME` is another.
pub(super) fn homes() -> Vec<(OsString, OsString)> {
    let homes = [("CARGO_HOME", cargo_home()), ("RUSTUP_HOME", rustup_home())];
    let given = |(name, home): (&str, Option<PathBuf>)| Some((name.into(), home?.into()));
    homes.into_iter().filter_map(given).collect()
}

/// What is read.
fn read(stage: &Path) -> Vec<PathBuf> {
    let system = SYSTEM.iter().map(PathBuf::from);
    let cargo = cargo_home()
        .into_iter()
        .flat_map(|home| CARGO_FILES.iter().map(move |name| home.join(name)));
    let rustup = rustup_home().map(|home| home.join("settings.toml"));
    let above = stage
        .ancestors()
        .skip(1)
        .flat_map(|folder| ABOVE.iter().map(move |name| folder.join(name)));
    system.chain(cargo).chain(rustup).chain(above).collect()
}

/// What is read and run: the programs on `PATH`, and what they were installed
/// with.
fn run(stage: &Path) -> BTreeSet<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut found: BTreeSet<PathBuf> = rustup_home()
        .map(|home| home.join("toolchains"))
        .into_iter()
        .collect();
    found.extend(cargo_home().map(|home| home.join("bin")));
    for folder in &folders {
        found.extend(folder.canonicalize());
        for program in PROGRAMS {
            let Ok(program) = folder.join(program).canonicalize() else {
                continue;
            };
            found.extend(installed_in(&program));
        }
    }
    // A folder with the submission or a home in it would open all of that.
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let opens_too_much = |folder: &Path| {
        stage.starts_with(folder) || home.iter().any(|home| home.starts_with(folder))
    };
    found.retain(|folder| folder.is_absolute() && !opens_too_much(folder));
    found
}

/// The folder that a program was installed in: of `/a/bin/cc` it is `/a`, if
/// that is a folder of one program's, and else `/a/bin`.
fn installed_in(program: &Path) -> Option<PathBuf> {
    let folder = program.parent()?;
    let prefix = folder.parent()?;
    let is_shared = ["/", "/usr", "/usr/local"]
        .iter()
        .any(|all| prefix == Path::new(all));
    let is_prefix = folder.file_name()? == "bin" && !is_shared;
    // Cargo's own folder has its credentials in it.
    let is_cargos = cargo_home().is_some_and(|home| home.starts_with(prefix));
    Some(
        if is_prefix && !is_cargos {
            prefix
        } else {
            folder
        }
        .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{installed_in, run};

    #[test]
    fn a_program_of_its_own_folder_brings_that_folder() {
        let of = |program: &str| installed_in(Path::new(program)).unwrap();
        assert_eq!(of("/opt/llvm/bin/clang"), Path::new("/opt/llvm"));
        assert_eq!(of("/usr/bin/cc"), Path::new("/usr/bin"));
        assert_eq!(of("/opt/tools/cc"), Path::new("/opt/tools"));
    }

    #[test]
    fn no_folder_with_the_stage_or_the_home_in_it_is_opened() {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap();
        let stage = home.join("course/target/dozen/main/stage/07");
        let found = run(&stage);
        assert!(!found.is_empty());
        for folder in found {
            assert!(!stage.starts_with(&folder) && !home.starts_with(&folder));
        }
    }
}
