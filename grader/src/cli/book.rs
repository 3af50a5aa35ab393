//! `dozen book`: the book, as a clone serves it or as it was handed out.

use std::{ffi::OsString, os::unix::process::CommandExt as _};

use super::{
    cargo::cargo,
    course_root::CourseRoot,
    failure::{Failure, Outcome},
    screen,
};

/// Read the book: served with live grading in a clone, as pages in a handout.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(super) struct Args {
    /// Options of the book's program; `dozen book --help` in a clone lists them.
    #[arg(
        value_name = "OPTION",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    words: Vec<OsString>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let root = CourseRoot::find()?;
    let page = root.root().join("book/index.html");
    if root.is_handout() {
        if !page.is_file() {
            return Err(Failure::usage(
                "this copy was handed out without the book; ask your teacher where it is",
            ));
        }
        screen::print(&format!("open {} in a browser\n", page.display()))?;
        return Ok(0);
    }
    // Ends only if cargo could not be started.
    let cause = cargo()
        .args(["run", "--quiet", "--package", "book", "--manifest-path"])
        .arg(root.root().join("Cargo.toml"))
        .arg("--")
        .args(&args.words)
        .exec();
    Err(Failure::trouble(format!("could not start cargo: {cause}")))
}
