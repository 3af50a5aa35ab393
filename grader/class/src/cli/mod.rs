//! The command line of a class: one file a subcommand, and the only wiring.

mod by_hand;
mod ci;
mod collect;
mod diff;
mod feedback;
mod grade;
mod gradebook;
mod handout;
mod init;
mod merge;
mod place;
mod similar;
mod stats;
mod unpack;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dozen::cli::finish;
use place::Place;

/// Hand out, collect, grade and report for a class.
///
/// A class is a folder with a class.toml. Each step reads what the one before wrote, and can be
/// repeated: nothing is graded twice.
#[derive(Debug, Parser)]
#[command(
    name = "dozen class",
    bin_name = "dozen class",
    version,
    max_term_width = 100
)]
#[command(after_help = "A class from beginning to end:
  dozen class init --class autumn              class.toml and roster.csv, to fill in
  dozen class handout --class autumn --grader https://forge.example/course autumn/handout
  dozen class collect --class autumn ~/Downloads/submissions.zip
  dozen class grade --class autumn
  dozen class gradebook --class autumn --form canvas --out marks/
  dozen class feedback --class autumn

Exit status: 0 done, 1 something changes or is refused, 2 usage, 3 something could not be judged
or stored.")]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin a class: class.toml and roster.csv, to fill in.
    Init(init::Args),
    /// Write what students get.
    Handout(handout::Args),
    /// Take what was handed in into the class.
    Collect(collect::Args),
    /// Grade what is not graded yet.
    Grade(grade::Args),
    /// Take the stores of other machines into the class's own.
    Merge(merge::Args),
    /// Show whose mark a new grader changes.
    Diff(diff::Args),
    /// Give points by hand, with a reason.
    Override(by_hand::Args),
    /// Write the gradebook in a platform's form.
    Gradebook(gradebook::Args),
    /// Show how the class as a whole does.
    Stats(stats::Args),
    /// Write pages for students and the class.
    Feedback(feedback::Args),
    /// Write files for a tool that compares programs.
    Similar(similar::Args),
    /// Unpacks one archive for `dozen check`.
    #[command(hide = true)]
    Unpack(unpack::Args),
}

/// The whole program. Started with a word that is the grader's, it is the
/// grader: a class grades with the program that it was built with.
pub(super) fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    match words.get(1) {
        Some(word) if dozen::cli::is_internal(word) => return dozen::cli::run(words),
        Some(word) if word == "ci" => return finish(|| ci::run(words.into_iter().skip(1))),
        Some(word) if word == "dozen" => return dozen::cli::run(words.into_iter().skip(1)),
        _ => {}
    }
    finish(|| {
        let Cli { place, command } = Cli::parse();
        match command {
            Command::Init(_) => init::run(&init::Args { place }),
            Command::Handout(mut args) => {
                args.place = place;
                handout::run(&args)
            }
            Command::Collect(mut args) => {
                args.place = place;
                collect::run(&args)
            }
            Command::Grade(mut args) => {
                args.place = place;
                grade::run(&args)
            }
            Command::Merge(mut args) => {
                args.place = place;
                merge::run(&args)
            }
            Command::Diff(mut args) => {
                args.place = place;
                diff::run(&args)
            }
            Command::Override(mut args) => {
                args.place = place;
                by_hand::run(&args)
            }
            Command::Gradebook(mut args) => {
                args.place = place;
                gradebook::run(&args)
            }
            Command::Stats(mut args) => {
                args.place = place;
                stats::run(&args)
            }
            Command::Feedback(mut args) => {
                args.place = place;
                feedback::run(&args)
            }
            Command::Similar(mut args) => {
                args.place = place;
                similar::run(&args)
            }
            Command::Unpack(args) => unpack::run(&args),
        }
    })
}
