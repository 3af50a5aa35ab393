//! Compiles the exercises' dependencies before their variants are built side
//! by side: each crate once, for every build folder.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{built::build, inputs::digest, variant::Variant, verify::CARD_SEED};
use crate::{
    build::{BuildError, Slot},
    course::{EXERCISES, Exercise},
    runner::{self, Workshop},
};

/// Compiles the dependencies of `references`, each an exercise and the folder
/// of its solution, in every one of `workshops`. Crates that `other` has
/// compiled are copied from it; its lock keeps two programs from compiling into
/// the same folders. Variants with other dependencies compile those themselves.
///
/// # Errors
/// If the disk refuses. A reference that does not build is no error here: its
/// own row will say so.
pub async fn warm(
    references: &[(&'static Exercise, PathBuf)],
    workshops: &[Workshop],
    other: &Slot,
) -> Result<(), BuildError> {
    let Some((first, rest)) = workshops.split_first() else {
        return Ok(());
    };
    let packages: Vec<String> = EXERCISES.iter().map(runner::package).collect();
    let _warming = other.lock(|| {}).await?;
    if !first.slot.target().exists() {
        other.copy_dependencies(&first.slot.target(), &packages)?;
    }
    let mut sets = BTreeMap::new();
    for (exercise, solution) in references {
        sets.entry(dependencies(solution))
            .or_insert((*exercise, solution));
    }
    for (set, (exercise, solution)) in &sets {
        let marks = workshops.iter().map(|workshop| mark(&workshop.slot, set));
        let marks: Vec<PathBuf> = marks.collect();
        if marks.iter().all(|mark| mark.exists()) {
            continue;
        }
        let lay_out = |dir: &Path| Variant::reference().lay_out(solution, dir);
        let _ = build(exercise, first, CARD_SEED, lay_out).await;
        let _first = first.slot.lock(|| {}).await?;
        for workshop in rest {
            let _other = workshop.slot.lock(|| {}).await?;
            first
                .slot
                .link_dependencies(&workshop.slot.target(), &packages)?;
        }
        for mark in marks {
            let written =
                fs::create_dir_all(mark.with_file_name("")).and_then(|()| fs::write(&mark, ""));
            written.map_err(|cause| BuildError::system("write", &mark, &cause))?;
        }
    }
    Ok(())
}

/// Returns the file that says that a set of dependencies is warm in a slot. It
/// goes with the target folder.
fn mark(slot: &Slot, set: &str) -> PathBuf {
    slot.target().join("warm").join(set)
}

/// Returns a name for the dependencies of an exercise's reference.
fn dependencies(solution: &Path) -> String {
    let text = fs::read_to_string(solution.join("Cargo.toml")).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    let of = |name| table.get(name).map(ToString::to_string).unwrap_or_default();
    digest(of("dependencies").as_bytes())
}
