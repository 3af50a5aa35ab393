//! The first of the two steps of a build with a build script: the crates that
//! the submission depends on are compiled without any of its code, in the
//! folder that all submissions share. The second step gets copies of them and
//! cannot write to that folder, so no build script changes what another
//! submission is built with.

use std::{fs, io, path::Path};

use super::{
    BuildError, Slot,
    cargo::{self, Line, confined},
    progress::building,
};
use dozen_staging::Staged;

/// Compiles the dependencies of `staged` and copies them to its own target
/// folder. Features that do not compile are not judged here: the second step
/// tries them again and reports them.
pub(super) async fn compile(
    slot: &Slot,
    staged: &Staged,
    progress: &mut dyn FnMut(&str),
) -> Result<(), BuildError> {
    let dir = slot.dependencies(&staged.package);
    lay_out(staged, &dir).map_err(|cause| BuildError::system("write to", &dir, &cause))?;
    let mut program = confined("cargo", slot, &dir, &slot.target())?;
    program
        .command
        .args(["build", "--offline", "--locked", "--lib"]);
    let mut hear = |line| {
        if let Line::Err(line) = line
            && let Some((count, _)) = building(&line)
        {
            progress(&format!("compiling {count}"));
        }
    };
    cargo::run(program, &mut hear).await?;
    slot.copy_to_scripted(staged)
}

/// Writes an empty package with the manifest and the lock of `staged`.
fn lay_out(staged: &Staged, dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir.join("src"))?;
    let lock = fs::read_to_string(staged.dir.join("Cargo.lock"))?;
    for (name, text) in [
        ("Cargo.toml", staged.empty_manifest.as_str()),
        ("Cargo.lock", &lock),
        ("src/lib.rs", ""),
    ] {
        let path = dir.join(name);
        // Cargo goes by the times of files.
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::write(path, text)?;
        }
    }
    Ok(())
}
