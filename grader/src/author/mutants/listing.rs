//! The mutants that `cargo-mutants` lists of a package, and their diffs.

use std::{fs, io, path::Path, process::Command};

use serde::Deserialize;

use super::MutantsError;

/// The program, as `cargo install cargo-mutants` installs it.
const PROGRAM: &str = "cargo-mutants";

/// One mutant of its list.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    /// `src/menu.rs:31:24: delete ! in Source::from_env`.
    name: String,
    /// The file that it changes.
    pub(super) file: String,
    diff: String,
    span: Span,
}

#[derive(Debug, Deserialize)]
struct Span {
    start: Start,
}

#[derive(Debug, Deserialize)]
struct Start {
    line: usize,
}

/// Returns the mutants of the package in `dir`.
///
/// # Errors
/// If `cargo-mutants` is missing or does not list them.
pub(super) fn list(dir: &Path) -> Result<Vec<Listed>, MutantsError> {
    let output = program()
        .args(["mutants", "--list", "--json", "--diff", "--no-config"])
        .arg("--dir")
        .arg(dir)
        .output()
        .map_err(|cause| not_run(&cause))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(MutantsError::Listing(said));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|cause| MutantsError::Listing(format!("its list could not be read: {cause}")))
}

/// Returns its version, as it prints it.
pub(super) fn version() -> Result<String, MutantsError> {
    let output = program().args(["mutants", "--version"]).output();
    let output = output.map_err(|cause| not_run(&cause))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(said.rsplit(' ').next().unwrap_or_default().to_owned())
}

fn program() -> Command {
    #[allow(
        clippy::disallowed_methods,
        reason = "it reads the course's own sources and starts nothing of a submission"
    )]
    let mut command = Command::new(PROGRAM);
    command.env("NO_COLOR", "1");
    crate::sandbox::note_down(&mut command);
    command
}

fn not_run(cause: &io::Error) -> MutantsError {
    match cause.kind() {
        io::ErrorKind::NotFound => MutantsError::Missing,
        _ => MutantsError::Listing(format!("{PROGRAM} could not be started: {cause}")),
    }
}

impl Listed {
    /// Returns its change: its name without the place.
    pub(super) fn does(&self) -> &str {
        let parts = self.name.splitn(4, ':');
        parts.last().unwrap_or(&self.name).trim()
    }

    /// Returns the line that it begins on, from 1.
    pub(super) fn line(&self) -> usize {
        self.span.start.line
    }

    /// Returns its file in `dir` as it changes it.
    ///
    /// # Errors
    /// If the file cannot be read, or its diff does not fit.
    pub(super) fn text(&self, dir: &Path) -> Result<String, MutantsError> {
        let source = fs::read_to_string(dir.join(&self.file))
            .map_err(|cause| MutantsError::Disk(format!("read {}: {cause}", self.file)))?;
        apply(&source, &self.diff)
            .ok_or_else(|| MutantsError::Listing(format!("the diff of {} does not fit", self.name)))
    }
}

/// Returns `source` with a unified diff applied, if the diff fits.
fn apply(source: &str, diff: &str) -> Option<String> {
    let old: Vec<&str> = source.split_inclusive('\n').collect();
    let mut new = String::new();
    let mut at = 0;
    for line in diff.split_inclusive('\n').skip(2) {
        if let Some(header) = line.strip_prefix("@@ -") {
            let start = header.split([',', ' ']).next()?.parse::<usize>().ok()?;
            let start = start.checked_sub(1).filter(|start| *start >= at)?;
            new.extend(old.get(at..start)?.iter().copied());
            at = start;
        } else if let Some(added) = line.strip_prefix('+') {
            new.push_str(added);
        } else if line.starts_with([' ', '-']) {
            let same = old.get(at)?.trim_end_matches('\n') == line[1..].trim_end_matches('\n');
            let kept = same.then(|| old[at])?;
            new.push_str(if line.starts_with(' ') { kept } else { "" });
            at += 1;
        }
    }
    new.extend(old.get(at..)?.iter().copied());
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::apply;

    const SOURCE: &str = "one\ntwo\nthree\nfour\n";

    #[test]
    fn a_diff_is_applied_at_its_line() {
        let diff = "--- a\n+++ b\n@@ -2,2 +2,2 @@\n two\n-three\n+3\n";
        assert_eq!(apply(SOURCE, diff).unwrap(), "one\ntwo\n3\nfour\n");
    }

    #[test]
    fn a_diff_of_another_file_does_not_fit() {
        let diff = "--- a\n+++ b\n@@ -2,2 +2,2 @@\n two\n-drei\n+3\n";
        assert_eq!(apply(SOURCE, diff), None);
    }
}
