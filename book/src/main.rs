//! `cargo book`: the command line of the book, and nothing else.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use book::{build, course_root::CourseRoot, preprocessor, serve};
use clap::{Parser, Subcommand};

/// The course's book, on this machine, with a panel that grades while you work.
///
/// Serves the book on 127.0.0.1 and opens it in a browser. Each exercise's
/// chapter shows its checks; they run when the chapter is opened and whenever
/// one of the exercise's files is saved.
#[derive(Debug, Parser)]
#[command(name = "book", bin_name = "cargo book", version)]
#[command(after_help = "Examples:
  cargo book                          serve it and open it; Ctrl-C ends it
  cargo book --no-open --port 9000    at http://127.0.0.1:9000/
  cargo book build                    static pages, without the panel")]
struct Cli {
    #[command(flatten)]
    serve: serve::Args,
    /// The clone of the course to read and grade in; without it the one that this was built from.
    #[arg(long, global = true, value_name = "DIR")]
    course: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the book as static pages.
    #[command(after_help = "Examples:
  cargo book build                        into target/book
  cargo book build --dest-dir /srv/book   somewhere else")]
    Build {
        /// The folder for the pages [default: target/book].
        #[arg(long, short, value_name = "DIR")]
        dest_dir: Option<PathBuf>,
    },
    /// Expand the chapters' directives for a stock `mdbook`: JSON in, JSON out.
    Preprocess {
        #[command(subcommand)]
        asked: Option<Asked>,
    },
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Exit 0 if pages for this renderer can be made.
    Supports {
        /// The renderer's name, as `html`.
        renderer: String,
    },
}

fn main() -> ExitCode {
    if let Some(words) = serve::grader_arguments(env::args_os()) {
        return dozen::cli::run(words);
    }
    match run(&Cli::parse()) {
        Ok(code) => code,
        Err(cause) => {
            // If stderr cannot be written to, the exit status still tells.
            let _ = writeln!(io::stderr(), "book: {cause:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<ExitCode> {
    let course = match &cli.course {
        Some(dir) => CourseRoot::at(
            dir.canonicalize()
                .with_context(|| format!("{} is not a clone of the course", dir.display()))?,
        ),
        None => CourseRoot::of_this_build(),
    };
    match &cli.command {
        None => serve::serve(&course, &cli.serve)?,
        Some(Command::Build { dest_dir }) => build(&course, dest_dir.as_deref())?,
        Some(Command::Preprocess { asked: None }) => {
            preprocessor::expand_stream(io::stdin().lock(), io::stdout().lock())?;
        }
        Some(Command::Preprocess {
            asked: Some(Asked::Supports { renderer }),
        }) => return Ok(ExitCode::from(u8::from(!preprocessor::supports(renderer)))),
    }
    Ok(ExitCode::SUCCESS)
}

fn build(course: &CourseRoot, dest_dir: Option<&Path>) -> Result<()> {
    let dir = build::build(course, dest_dir)?;
    let page = dir.join("index.html");
    let page = page.canonicalize().unwrap_or(page);
    writeln!(io::stdout(), "built; open {}", page.display())?;
    Ok(())
}
