//! The first of the two steps of a build with a build script: the crates that
//! the submission depends on are compiled without any of its code, in the
//! folder that all submissions share. The second step reads them there if the
//! sandbox keeps it from writing there, and else gets copies, so no build script
//! changes what another submission is built with.

use std::{fs, io, path::Path};

use super::{
    BuildError, Slot,
    cargo::{self, Line, confined},
    message::Message,
    progress::building,
    units::Units,
    warm_copy::copy_file,
};
use dozen_staging::Staged;

/// What cargo asked the compiler about itself, so that it need not ask again.
const ASKED: &str = ".rustc_info.json";

/// The file that names the compiled units of a package's dependencies, so that
/// cargo is not asked about the same ones again.
const UNITS: &str = "units";

/// Compiles the dependencies of `staged` and gives them to its own target
/// folder. Features that do not compile are not judged here: the second step
/// tries them again and reports them.
pub(super) async fn compile(
    slot: &Slot,
    staged: &Staged,
    progress: &mut dyn FnMut(&str),
) -> Result<(), BuildError> {
    let dir = slot.dependencies(&staged.package);
    let cannot_write = |cause| BuildError::system("write to", &dir, &cause);
    if lay_out(staged, &dir).map_err(cannot_write)? {
        forget(slot, staged);
    }
    let units = match Units::read(&dir.join(UNITS)) {
        Some(units) => units,
        None => compiled(slot, &dir, progress).await?,
    };
    let target = slot.target_of(staged);
    give(slot, &units, &target)
        .map_err(|cause| BuildError::system("give compiled crates to", &target, &cause))
}

/// Forgets what was compiled for `staged`: the second step found it wanting, as
/// it is after a change of the toolchain.
pub(super) fn forget(slot: &Slot, staged: &Staged) {
    // If it stays, the second step compiles again what it lacks.
    let _ = fs::remove_file(slot.dependencies(&staged.package).join(UNITS));
}

/// Compiles the package in `dir`, and returns the units of its dependencies.
async fn compiled(
    slot: &Slot,
    dir: &Path,
    progress: &mut dyn FnMut(&str),
) -> Result<Units, BuildError> {
    let mut program = confined("cargo", slot, dir, &slot.target())?;
    program.command.args([
        "build",
        "--offline",
        "--locked",
        "--lib",
        "--message-format=json",
    ]);
    let manifest = dir.join("Cargo.toml");
    let mut units = Units::default();
    let mut hear = |line| match line {
        Line::Err(line) => {
            if let Some((count, _)) = building(&line) {
                progress(&format!("compiling {count}"));
            }
        }
        Line::Out(line) => match serde_json::from_str(&line) {
            Ok(Message::Made {
                manifest_path,
                filenames,
                ..
            }) if manifest_path != manifest => {
                filenames.iter().for_each(|file| units.add(file));
            }
            Ok(Message::Ran { out_dir }) => units.add(&out_dir),
            _ => {}
        },
    };
    let status = cargo::run(program, &mut hear).await?;
    if status.success() {
        let path = dir.join(UNITS);
        let written = units.write(&path);
        written.map_err(|cause| BuildError::system("write", &path, &cause))?;
    }
    Ok(units)
}

fn give(slot: &Slot, units: &Units, target: &Path) -> io::Result<()> {
    let shared = slot.target();
    let [from, to] = [&*shared, target].map(|target| target.join("debug"));
    fs::create_dir_all(&to)?;
    if slot.sandbox().confines_files() {
        units.link(&from, &to)?;
    } else {
        units.copy(&from, &to)?;
    }
    let asked = shared.join(ASKED);
    if asked.is_file() {
        copy_file(&asked, &target.join(ASKED))?;
    }
    Ok(())
}

/// Writes an empty package with the manifest and the lock of `staged`. Returns
/// whether an earlier one was different.
fn lay_out(staged: &Staged, dir: &Path) -> io::Result<bool> {
    fs::create_dir_all(dir.join("src"))?;
    let lock = fs::read_to_string(staged.dir.join("Cargo.lock"))?;
    let mut is_different = false;
    for (name, text) in [
        ("Cargo.toml", staged.empty_manifest.as_str()),
        ("Cargo.lock", &lock),
        ("src/lib.rs", ""),
    ] {
        let path = dir.join(name);
        // Cargo goes by the times of files.
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::write(path, text)?;
            is_different = true;
        }
    }
    Ok(is_different)
}
