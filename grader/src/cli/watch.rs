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
mod terminal;
mod words;

use super::{
    Outcome,
    check::{self, How},
    course_root::{self, CourseRoot},
    failure::Failure,
    screen::{self, Surface},
    until_ended,
};
use session::Session;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Check an exercise each time you save.
///
/// Shows its checks as they come out and the first failure, and takes keys for
/// hints, explanations and the next exercise; `?` shows them. Where the
/// terminal has no screen, or escape codes are not wanted (TERM=dumb,
/// NO_COLOR, --color never, --plain), it prints lines, and a letter and Enter stand for
/// a key. Without a terminal it checks once.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:
  dozen watch           the exercise at hand; `dozen` alone does the same
  dozen watch 07
  dozen watch --poll    where saves go unnoticed: looks for them itself")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`; without one, the one at hand.
    exercise: Option<String>,
    /// Look for saves by the clock; on network disks and disks of a host that is done anyway.
    #[arg(long)]
    poll: bool,
    #[command(flatten)]
    how: How,
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

/// Ctrl-C, where the terminal makes a signal of it.
fn interrupts() -> Result<Signal, Failure> {
    listen(SignalKind::interrupt())
}

/// The terminal has another size.
fn resizes() -> Result<Signal, Failure> {
    listen(SignalKind::window_change())
}

fn listen(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(|cause| Failure::trouble(format!("could not listen for signals: {cause}")))
}
