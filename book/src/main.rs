//! `cargo book`: the command line of the book, and nothing else.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use book::{build, house::House, preprocessor};
use clap::{Parser, Subcommand};

/// The course's book.
#[derive(Debug, Parser)]
#[command(name = "book", bin_name = "cargo book", version)]
struct Cli {
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
        /// Where the pages go; without it target/book.
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
    /// Exit 0 where pages for this renderer can be made.
    Supports {
        /// The renderer's name, as `html`.
        renderer: String,
    },
}

fn main() -> ExitCode {
    let result = run(Cli::parse().command);
    match result {
        Ok(code) => code,
        Err(cause) => {
            // Where nobody can be told, the exit status still tells.
            let _ = writeln!(io::stderr(), "book: {cause:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Option<Command>) -> Result<ExitCode> {
    match command {
        None => build(None),
        Some(Command::Build { dest_dir }) => build(dest_dir.as_deref()),
        Some(Command::Preprocess { asked: None }) => {
            preprocessor::expand_stream(io::stdin().lock(), io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Preprocess {
            asked: Some(Asked::Supports { renderer }),
        }) => Ok(ExitCode::from(u8::from(!preprocessor::supports(&renderer)))),
    }
}

fn build(dest_dir: Option<&Path>) -> Result<ExitCode> {
    let dir = build::build(&House::here(), dest_dir)?;
    let page = dir.join("index.html");
    let page = page.canonicalize().unwrap_or(page);
    writeln!(io::stdout(), "built; open {}", page.display())?;
    Ok(ExitCode::SUCCESS)
}
