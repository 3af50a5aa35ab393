//! `dozen class merge`: takes the stores of other machines into the class's own.

use std::path::PathBuf;

use dozen::cli::{note, print};
use dozen_class::merge::merge;

use super::place::{Outcome, Place, open, rows, shown, trouble};

/// Take other stores into the class's own: what several machines graded.
///
/// Two judgements of the same files by the same grader are an error: both are shown, and neither
/// replaces the other.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class merge --class autumn shard-1/ shard-2/

Exit status: 0 everything is judged, 1 two judgements of the same, 3 something is not judged.")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// The stores.
    #[arg(value_name = "STORE", required = true)]
    stores: Vec<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let into = args.place.store()?;
    let mut conflicts = Vec::new();
    for dir in &args.stores {
        if !dir.is_dir() {
            return Err(dozen::cli::Failure::usage(format!(
                "there is no store {}",
                dir.display()
            )));
        }
        let merged = merge(&open(dir)?, &into);
        let merged =
            merged.map_err(|cause| trouble(&format!("merge {}", dir.display()), &cause))?;
        print(&format!(
            "{}: {} new, {} the same\n",
            dir.display(),
            merged.added,
            merged.same
        ))?;
        conflicts.extend(merged.conflicts.into_iter().map(|one| (dir, one)));
    }
    let class = args.place.class()?;
    for (from, conflict) in &conflicts {
        note(&format!(
            "error: {} was judged twice, and not alike ({}); the first stays:\n  here: {}\n  {}: {}",
            shown(&class, &conflict.student),
            conflict.key,
            conflict.here,
            from.display(),
            conflict.there
        ));
    }
    let rows = rows(&class)?;
    let open = rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| cell.points.is_none())
        .count();
    let open = open
        + into
            .all()
            .map_err(|cause| trouble("read the store", &cause))?
            .values()
            .filter(|entry| !entry.is_judged())
            .count();
    if !conflicts.is_empty() {
        return Ok(1);
    }
    if open > 0 {
        print(&format!("{open} are not judged yet\n"))?;
        return Ok(3);
    }
    Ok(0)
}
