//! How long a learner waits, next to a bare `cargo build` of the same change:
//!
//! ```text
//! cargo bench -p dozen --profile dev                 all of it, in one table
//! cargo bench -p dozen --profile dev -- 07 09        from save to verdict, for these two
//! cargo bench -p dozen --profile dev -- all cold     a check of all; from a cold clone on
//! ```
//!
//! `--profile dev` is what learners run. A row begins as its medians are
//! known; nothing is asserted. The machine should have nothing else to do.
//! `cold` clones what is committed and builds it twice from nothing: minutes.

mod clock;
mod cold;
mod table;
mod work;

use std::{error::Error, time::Duration};

use dozen::course::{self, EXERCISES};
use table::Table;
use work::Work;

/// How often a save is measured.
const SAVES: usize = 7;
/// How often a check of all is.
const CHECKS: usize = 3;

type Timed = Result<Times, Box<dyn Error>>;

/// The measured times.
struct Times {
    /// Cargo alone.
    bare: Duration,
    /// `dozen`, which calls cargo too.
    dozen: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo hands its own flags on.
    let named: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |name: &str| named.is_empty() || named.iter().any(|word| word == name);
    let mut saves = Vec::new();
    for word in named
        .iter()
        .filter(|word| !["all", "cold"].contains(&word.as_str()))
    {
        let found = course::find(word);
        saves.push(
            found
                .map_err(|near| format!("no exercise {word}; near it: {near:?}"))?
                .id,
        );
    }
    if named.is_empty() {
        saves.extend(EXERCISES.iter().map(|exercise| exercise.id));
    }

    let mut table = Table::begin()?;
    let work = Work::new()?;
    for id in saves {
        table.row(id, &work.save(id, SAVES)?)?;
    }
    table.sum()?;
    if wanted("all") {
        let all = format!("all {}, each changed", EXERCISES.len());
        table.row(&all, &work.all(CHECKS)?)?;
    }
    if wanted("cold") {
        table.row("cold clone, first verdict", &cold::measure(work.root())?)?;
    }
    Ok(())
}
