//! `dozen class diff`: whose mark a new grader changes, and by which check.

use std::path::Path;

use dozen::cli::{Failure, print};
use dozen_class::{diff::diff, store::Entry};

use super::place::{Outcome, Place, open, shown, trouble};

/// Show whose mark changes from one grading to another, and by which check.
///
/// OLD and NEW are stores, or commits of the grader (their first digits) in the class's own store.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class diff --class autumn 4f2a91c 8be03d7     two graders, after grading with both
  dozen class diff --class autumn before/store autumn/store

Exit status: 0 nothing changes, 1 something does.")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// The grading before.
    old: String,
    /// The grading now.
    new: String,
}

pub(super) fn run(args: &Args) -> Outcome {
    let class = args.place.class()?;
    let (old, new) = (args.results(&args.old)?, args.results(&args.new)?);
    let changes = diff(&old, &new);
    for change in &changes {
        print(&format!(
            "{}  {}: {} → {}\n",
            shown(&class, &change.student),
            change.exercise,
            change.old,
            change.new
        ))?;
        for check in &change.checks {
            print(&format!("    {check}\n"))?;
        }
    }
    print(&format!(
        "{} of {} results change\n",
        changes.len(),
        new.len()
    ))?;
    Ok(u8::from(!changes.is_empty()))
}

impl Args {
    fn results(&self, name: &str) -> Result<Vec<Entry>, Failure> {
        let all = |store: dozen_class::store::Store| {
            let all = store
                .all()
                .map_err(|cause| trouble("read the store", &cause));
            Ok::<_, Failure>(all?.into_values().collect::<Vec<_>>())
        };
        if Path::new(name).is_dir() {
            return all(open(Path::new(name))?);
        }
        let mut found = all(self.place.store()?)?;
        found.retain(|entry| name.len() >= 4 && entry.inputs.commit.starts_with(name));
        if found.is_empty() {
            return Err(Failure::usage(format!(
                "`{name}` is neither a store nor the commit of a grader that graded here"
            )));
        }
        Ok(found)
    }
}
