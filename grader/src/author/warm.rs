//! Compiles the exercises' dependencies before their variants are built side
//! by side: each crate once, then copied to every build folder.

use std::{collections::BTreeMap, fs, path::PathBuf};

use super::{inputs::digest, variant::Kind, verify::Plan};
use crate::{
    build::{BuildError, Slot},
    runner::{self, Workshop},
};

/// Makes the dependencies of the references of `plans` warm in every one of
/// `workshops`. Crates that `other` has compiled are copied from it. Variants
/// with other dependencies compile those themselves.
///
/// # Errors
/// If the disk refuses. A reference that does not build is no error here: its
/// own row will say so.
pub async fn warm(plans: &[Plan], workshops: &[Workshop], other: &Slot) -> Result<(), BuildError> {
    let Some((first, rest)) = workshops.split_first() else {
        return Ok(());
    };
    let packages: Vec<String> = plans.iter().map(|p| runner::package(p.exercise)).collect();
    if !first.slot.target().exists() {
        let _lock = other.lock(|| {}).await?;
        other.copy_dependencies(&first.slot.target(), &packages)?;
    }
    let mut sets = BTreeMap::new();
    for plan in plans {
        let reference = plan.variants.iter().find(|v| v.kind == Kind::Solution);
        if let Some(reference) = reference {
            sets.entry(dependencies(plan)).or_insert((plan, reference));
        }
    }
    for (set, (plan, reference)) in &sets {
        let marks = workshops.iter().map(|workshop| mark(&workshop.slot, set));
        let marks: Vec<PathBuf> = marks.collect();
        if marks.iter().all(|mark| mark.exists()) {
            continue;
        }
        let _ = plan.prepare(reference, first).await;
        for workshop in rest {
            first
                .slot
                .copy_dependencies(&workshop.slot.target(), &packages)?;
        }
        for mark in marks {
            let written =
                fs::create_dir_all(mark.with_file_name("")).and_then(|()| fs::write(&mark, ""));
            written.map_err(|cause| BuildError::system("write", &mark, &cause))?;
        }
    }
    Ok(())
}

/// The file that says that a set of dependencies is warm in a slot. It goes
/// with the target folder.
fn mark(slot: &Slot, set: &str) -> PathBuf {
    slot.target().join("warm").join(set)
}

/// A name for the dependencies of an exercise's reference.
fn dependencies(plan: &Plan) -> String {
    let text = fs::read_to_string(plan.solution().join("Cargo.toml")).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    let of = |name| table.get(name).map(ToString::to_string).unwrap_or_default();
    digest(of("dependencies").as_bytes())
}
