//! `dozen watch`: grades on save.

mod columns;
mod editor;
mod frame;
mod full_screen;
mod input;
mod keys;
mod lines;
mod page;
mod session;
mod signals;
mod terminal;
mod words;

use super::{
    Outcome,
    check::{self, GradingOptions},
    course_root::{self, CourseRoot},
    screen::{self, Surface},
    until_ended,
};
use session::Session;

/// Check an exercise each time you save.
///
/// Shows its checks as they come out and the first failure, and takes keys for
/// hints, explanations and the next exercise; `?` shows them. If the terminal
/// has no screen, or escape codes are not wanted (TERM=dumb, NO_COLOR, --color
/// never, --plain), it prints lines, and a letter and Enter stand for a key.
/// Without a terminal it checks once.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:
  dozen watch           the current exercise; `dozen` alone does the same
  dozen watch 07
  dozen watch --poll    if saves go unnoticed: looks for them itself")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`; without one,
    /// the current one.
    exercise: Option<String>,
    /// Look for saves by the clock; on network disks and disks of a host that is done anyway.
    #[arg(long)]
    poll: bool,
    #[command(flatten)]
    how: GradingOptions,
}

pub(super) fn run(args: Args) -> Outcome {
    let house = CourseRoot::find()?;
    let exercise = match &args.exercise {
        Some(name) => course_root::exercise(name)?,
        None => house.at_hand()?,
    };
    let surface = screen::surface();
    if surface == Surface::None {
        return check::run(&check::Args::of(exercise, args.how));
    }
    // Ctrl-C is a key here: it quits as `q` does.
    until_ended(async move {
        let session = Session::of(house, exercise, args.how, args.poll)?;
        match surface {
            Surface::Screen => full_screen::run(session).await,
            Surface::Lines | Surface::None => lines::run(session).await,
        }
    })
}
