//! `dozen class stats`: how the class as a whole does.

use dozen::cli::{Failure, print};

use super::place::{Outcome, Place, rows};

/// Show how each check went, where students failed first, and common mistakes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class stats --class autumn
  dozen class stats --class autumn --json > stats.json")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Outcome {
    let class = args.place.class()?;
    let stats = class.stats(&rows(&class)?);
    if args.json {
        let text = serde_json::to_string_pretty(&stats);
        let text = text.map_err(|cause| Failure::trouble(cause.to_string()))?;
        print(&format!("{text}\n"))?;
        return Ok(0);
    }
    for exercise in &stats {
        let outcomes: Vec<String> = (exercise.outcomes.iter())
            .map(|(words, count)| format!("{count} {words}"))
            .collect();
        let median = exercise
            .median
            .map_or_else(|| "–".to_owned(), |median| median.to_string());
        print(&format!(
            "{}  {}; median {median} of {}\n",
            exercise.id,
            outcomes.join(", "),
            exercise.max
        ))?;
        for check in &exercise.checks {
            print(&format!(
                "  {:>3} pass {:>3} fail {:>3} not reached {:>3} not judged {:>3} first  {}\n",
                check.pass,
                check.fail,
                check.not_reached,
                check.inconclusive,
                check.first_fail,
                check.id
            ))?;
        }
        for mistake in &exercise.mistakes {
            print(&format!("  {} × {}\n", mistake.students, mistake.belief))?;
        }
    }
    Ok(0)
}
