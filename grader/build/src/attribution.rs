//! Decides whose fault a failed build is: the submission's, or the machine's,
//! whose problems never count against a learner.

use std::{os::unix::process::ExitStatusExt as _, path::PathBuf, process::ExitStatus};

use super::{BuildError, cargo_output::CargoOutput, paths::Paths};
use dozen_staging::Staged;

/// How one build ended.
#[derive(Debug)]
pub(super) enum Ending {
    /// With these binaries.
    Built(Vec<(String, PathBuf)>),
    /// In the submission's own crate, without a place in its source: either
    /// the machine has a problem, or the submission made the compiler, the
    /// linker or cargo fail. Holds the messages for the second case.
    Suspect(Vec<String>),
    /// No message of the compiler: a crate may be missing, or the machine may
    /// have a problem.
    Unclear(String),
}

/// Judges the output of a build.
pub(super) fn attribute(
    status: ExitStatus,
    heard: CargoOutput<'_>,
    staged: &Staged,
    paths: &Paths,
) -> Result<Ending, BuildError> {
    let words = heard.words();
    if status.success() {
        let mut executables = heard.executables;
        executables.sort();
        return Ok(Ending::Built(executables));
    }
    let script = format!(
        "failed to run custom build command for `{} ",
        staged.package
    );
    let is_own_script = words.contains(&script);
    let is_own_end = status.signal().is_some() && heard.is_alone();
    if is_own_script || is_own_end || heard.own_failed {
        if !heard.points_at_the_source {
            let rendered = suspicion(heard, words, is_own_script, paths);
            return Ok(Ending::Suspect(rendered));
        }
    } else if let Some(problem) = problem_of_the_machine(status, &heard.titles, &words) {
        return Err(BuildError::Trouble(problem));
    } else if heard.breakdown {
        return Err(BuildError::Trouble(format!(
            "the compiler crashed over a crate of the course; \
             run again, or try another toolchain:\n{words}"
        )));
    }
    match errors(heard, paths) {
        Some(rendered) => Err(BuildError::Compile { rendered }),
        None => Ok(Ending::Unclear(words)),
    }
}

/// Returns the messages for a submission over which the compiler, the linker
/// or the build script failed although the machine is fit.
fn suspicion(
    heard: CargoOutput<'_>,
    words: String,
    is_own_script: bool,
    paths: &Paths,
) -> Vec<String> {
    if heard.own.hold_an_error() {
        return own_errors(heard, paths);
    }
    if is_own_script {
        return vec![words];
    }
    let signal = words.lines().find_map(|line| {
        let (_, signal) = line.rsplit_once("(signal: ")?;
        signal.strip_suffix(')')
    });
    let signal = signal.map_or(String::new(), |signal| format!(" (signal {signal})"));
    vec![format!(
        "the compiler failed twice over this source{signal} and built an empty program in \
         between; look for very deep nesting, a huge array or a macro without an end"
    )]
}

/// Returns the compiler's errors in the submission, or in a crate of the course
/// as the submission asks for it.
fn errors(heard: CargoOutput<'_>, paths: &Paths) -> Option<Vec<String>> {
    if heard.own.hold_an_error() {
        return Some(own_errors(heard, paths));
    }
    heard.foreign.hold_an_error().then(|| {
        let mut rendered = heard.foreign.shown(&paths.folder());
        rendered.insert(0, FOREIGN.to_owned());
        rendered
    })
}

/// The errors in the submission, and which files may be read if one of them is
/// about a file that may not.
fn own_errors(heard: CargoOutput<'_>, paths: &Paths) -> Vec<String> {
    let mut rendered = heard.own.shown(&paths.folder());
    let is_unread = |error: &String| UNREAD.iter().any(|part| error.contains(part));
    if rendered.iter().any(is_unread) {
        rendered.push(OUTSIDE.to_owned());
    }
    rendered
}

/// What the compiler and its assembler say of a file that they may not read.
const UNREAD: &[&str] = &[
    "Permission denied (os error 13)",
    "Could not find incbin file",
];

const OUTSIDE: &str = "only files under src/ and assets/ may be read while building";

const FOREIGN: &str = "a crate of the course does not compile with the features that Cargo.toml \
                       asks for; ask for those of the starter";

/// Returns the machine's problem if the titles of the compiler's errors or
/// cargo's own lines name one.
pub(super) fn problem_of_the_machine(
    status: ExitStatus,
    titles: &[String],
    words: &str,
) -> Option<String> {
    if let Some(signal) = status.signal() {
        return Some(format!("cargo was killed by signal {signal}; run again"));
    }
    let titles = titles.iter().map(String::as_str);
    let titles = titles.filter(|title| TITLES.iter().any(|start| title.starts_with(start)));
    let lines = words.lines().map(str::trim);
    titles
        .chain(lines.filter(|line| !is_quoted(line)))
        .find_map(of_the_machine)
}

/// The beginnings of compiler errors about the machine. Other errors may quote
/// the submission.
const TITLES: &[&str] = &[
    "could not exec the linker",
    "could not write output to ",
    "couldn't create a temp dir",
    "error writing ",
    "failed to build archive",
    "failed to copy ",
    "failed to create ",
    "failed to write ",
    "linker `",
    "linking with `",
    "unable to copy ",
];

/// Returns whether cargo quotes a build script: it does so with `warning: ` or
/// with the package, `error: crumb@0.1.0: `.
fn is_quoted(line: &str) -> bool {
    let of_a_package = |rest: &str| {
        let first = rest.split_whitespace().next();
        first.is_some_and(|first| first.contains('@') && first.ends_with(':'))
    };
    line.starts_with("warning: ") || line.strip_prefix("error: ").is_some_and(of_a_package)
}

/// How a line ends if the disk is full.
const FULL: &[&str] = &[
    "No space left on device",
    "No space left on device (os error 28)",
    "Disk quota exceeded",
    "Disk quota exceeded (os error 122)",
    "Disc quota exceeded (os error 69)",
];

/// Returns whether a line of the compiler or of cargo is about the machine. The
/// middle of a line may contain the learner's names, so only its beginning and
/// end count.
fn of_the_machine(said: &str) -> Option<String> {
    if FULL.iter().any(|end| said.ends_with(end)) {
        return Some("the disk is full; free some space and run again".to_owned());
    }
    let cargo_tells = said.starts_with("process didn't exit successfully: `")
        && said.contains("` (signal: ")
        && said.ends_with(')');
    let compiler_tells = said.starts_with("linking with `") && said.contains("` failed: signal: ");
    if cargo_tells || compiler_tells {
        return Some(format!(
            "the compiler or the linker was killed, which happens where memory runs out; \
             close other programs and run again:\n{said}"
        ));
    }
    if let Some(said) = said.strip_prefix("error: toolchain '")
        && let Some(name) = said.strip_suffix("' is not installed")
    {
        return Some(format!(
            "the Rust toolchain {name} is not installed; `rustup toolchain install {name}` \
             installs it"
        ));
    }
    if said.starts_with("linker `") && said.ends_with("` not found") {
        return Some(format!(
            "{said}; install a C linker (Debian and Ubuntu: build-essential, \
             macOS: xcode-select --install) and run again"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus};

    use super::problem_of_the_machine;

    fn told(said: &str) -> Option<String> {
        problem_of_the_machine(ExitStatus::from_raw(101 << 8), &[said.to_owned()], "")
    }

    fn worded(words: &str) -> Option<String> {
        problem_of_the_machine(ExitStatus::from_raw(101 << 8), &[], words)
    }

    #[test]
    fn the_machines_problem_is_reported_with_the_next_step() {
        let full = "failed to write /x: No space left on device (os error 28)";
        assert!(told(full).unwrap().contains("free some space"));
        let killed = "  process didn't exit successfully: `rustc` (signal: 9, SIGKILL: kill)";
        assert!(worded(killed).unwrap().contains("memory runs out"));
        let linking = "linking with `cc` failed: signal: 9 (SIGKILL)";
        assert!(told(linking).unwrap().contains("memory runs out"));
        let full = "error: failed to write `/x`\n\nCaused by:\n  \
                    No space left on device (os error 28)";
        assert!(worded(full).unwrap().contains("free some space"));
        let toolchain = "error: toolchain '1.70.0-x' is not installed\nhelp: run";
        let said = worded(toolchain).unwrap();
        assert!(said.contains("`rustup toolchain install 1.70.0-x`"));
        assert!(
            told("linker `cc` not found")
                .unwrap()
                .contains("build-essential")
        );
    }

    #[test]
    fn an_error_in_the_source_is_not_the_machines_problem() {
        assert_eq!(told("cannot find value `x` in this scope"), None);
        assert_eq!(told("linking with `cc` failed: exit status: 1"), None);
    }

    #[test]
    fn text_of_the_learner_is_not_the_machines_problem() {
        for words in [
            "warning: f07@0.1.0: No space left on device (os error 28)",
            "error: f07@0.1.0: No space left on device (os error 28)",
            "package `f07` depends on `bytes` with feature `No space left on device` but",
            "error: no feature `(signal: 9, SIGKILL: kill)`",
        ] {
            assert_eq!(worded(words), None, "{words}");
        }
        assert_eq!(told("my own words: No space left on device"), None);
    }

    #[test]
    fn a_killed_cargo_is_the_machines_problem_whatever_its_output() {
        let killed = problem_of_the_machine(ExitStatus::from_raw(9), &[], "");
        assert!(killed.unwrap().contains("signal 9"));
    }
}
