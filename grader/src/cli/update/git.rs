//! The learner's own git, in their clone, with their settings.

use std::{io, path::Path, process::Command};

use crate::cli::failure::Failure;

/// The clone.
#[derive(Debug)]
pub(super) struct Git<'a> {
    root: &'a Path,
}

impl<'a> Git<'a> {
    /// The clone at `root`, if its branch follows another one.
    pub(super) fn of(root: &'a Path) -> Result<Self, Failure> {
        let git = Self { root };
        let top = git.run(&["rev-parse", "--show-prefix"]);
        if !top.is_ok_and(|prefix| prefix.is_empty()) {
            return Err(Failure::usage(format!(
                "{} is not a clone that git made; clone the course again, and take your progress \
                 along with `dozen progress export`",
                root.display()
            )));
        }
        let upstream = ["rev-parse", "--abbrev-ref", "@{upstream}"];
        git.run(&upstream).map_err(|_| {
            Failure::usage(
                "this branch follows no branch of the course; name it with \
                 `git branch --set-upstream-to origin/main`",
            )
        })?;
        Ok(git)
    }

    /// Runs git and returns what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<String, Failure> {
        #[allow(
            clippy::disallowed_methods,
            reason = "a pull needs the learner's own environment: their keys, their proxy"
        )]
        let mut git = Command::new("git");
        // A merge and a stash are commits, which need an author.
        let author = ["-c", "user.useConfigOnly=false"];
        git.current_dir(self.root).args(author).args(arguments);
        let output = git.output().map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => Failure::usage(
                "git was not found on PATH; install it (https://git-scm.com) and run this again",
            ),
            _ => Failure::trouble(format!("could not run git: {cause}")),
        })?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Failure::trouble(format!(
            "`git {}` failed: {words}",
            arguments[0]
        )))
    }
}
