//! Whose fault is it? What a failed build says about the submission, and
//! what is the machine's trouble and must never count against a learner.

use std::{os::unix::process::ExitStatusExt as _, path::PathBuf, process::ExitStatus};

use super::{BuildError, heard::Heard, paths::Paths};
use crate::staging::Staged;

/// How one build ended.
#[derive(Debug)]
pub(super) enum Ending {
    /// With these binaries.
    Built(Vec<(String, PathBuf)>),
    /// Without a word of the compiler: a crate may be missing, or the
    /// machine be in trouble.
    Unclear(String),
}

/// Judges what was heard of a build.
pub(super) fn judge(
    status: ExitStatus,
    heard: Heard<'_>,
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
    let own_script = words.contains(&script);
    if !own_script && let Some(trouble) = trouble(status, &heard.titles, &words) {
        return Err(BuildError::Trouble(trouble));
    }
    if heard.breakdown {
        return Err(BuildError::Trouble(format!(
            "the compiler itself broke down, which says nothing about the submission; \
             run again, or try another toolchain:\n{words}"
        )));
    }
    match errors(heard, paths) {
        Some(rendered) => Err(BuildError::Compile { rendered }),
        None if own_script => Err(BuildError::Compile {
            rendered: vec![words],
        }),
        None => Ok(Ending::Unclear(words)),
    }
}

/// What the compiler said is wrong: with the submission, or with a crate of
/// the course as the submission asks for it.
fn errors(heard: Heard<'_>, paths: &Paths) -> Option<Vec<String>> {
    let folder = paths.file("");
    let folder = folder.trim_end_matches('/');
    if heard.own.hold_an_error() {
        return Some(heard.own.shown(folder));
    }
    heard.foreign.hold_an_error().then(|| {
        let mut rendered = heard.foreign.shown(folder);
        rendered.insert(0, FOREIGN.to_owned());
        rendered
    })
}

const FOREIGN: &str = "a crate of the course does not compile with the features that Cargo.toml \
                       asks for; ask for those of the starter";

/// The machine's trouble, where the titles of the compiler's errors or
/// cargo's words tell of one.
pub(super) fn trouble(status: ExitStatus, titles: &[String], words: &str) -> Option<String> {
    if let Some(signal) = status.signal() {
        return Some(format!("cargo was killed by signal {signal}; run again"));
    }
    let said = titles.iter().map(String::as_str).chain([words]);
    said.into_iter().find_map(of_the_machine)
}

fn of_the_machine(said: &str) -> Option<String> {
    let has = |part: &str| said.contains(part);
    if has("No space left on device") || has("(os error 28)") || has("Disk quota exceeded") {
        return Some("the disk is full; free some space and run again".to_owned());
    }
    if has("(signal: ") || has(": signal: ") {
        return Some(format!(
            "the compiler or the linker was killed, which happens where memory runs out; \
             close other programs and run again:\n{said}"
        ));
    }
    if said.starts_with("linker `") && has("not found") {
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

    use super::trouble;

    fn told(said: &str) -> Option<String> {
        trouble(ExitStatus::from_raw(101 << 8), &[said.to_owned()], "")
    }

    #[test]
    fn the_machines_trouble_is_told_with_what_to_do() {
        let full = "error: failed to write /x: No space left on device (os error 28)";
        assert!(told(full).unwrap().contains("free some space"));
        let killed = "process didn't exit successfully: `rustc` (signal: 9, SIGKILL: kill)";
        assert!(told(killed).unwrap().contains("memory runs out"));
        let linking = "linking with `cc` failed: signal: 9 (SIGKILL)";
        assert!(told(linking).unwrap().contains("memory runs out"));
        assert!(
            told("linker `cc` not found")
                .unwrap()
                .contains("build-essential")
        );
    }

    #[test]
    fn an_error_in_the_source_is_no_trouble_of_the_machine() {
        assert_eq!(told("cannot find value `x` in this scope"), None);
        assert_eq!(told("linking with `cc` failed: exit status: 1"), None);
    }

    #[test]
    fn a_killed_cargo_is_trouble_whatever_it_said() {
        let killed = trouble(ExitStatus::from_raw(9), &[], "");
        assert!(killed.unwrap().contains("signal 9"));
    }
}
