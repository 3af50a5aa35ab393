//! Crates that the course does not have, for a learner alone: cargo asks the
//! registry for them, once for each manifest, and keeps them. Only here a
//! submission makes the grader go online.

use super::{
    BuildError,
    attribution::problem_of_the_machine,
    cargo::{self, is_advice, program},
    paths::Paths,
};
use dozen_staging::Staged;

/// Resolves crates that the cache lacks, and downloads them.
pub(super) async fn resolve(
    staged: &Staged,
    paths: &Paths,
    progress: &mut dyn FnMut(&str),
) -> Result<(), BuildError> {
    ask(staged, paths, &["update", "--workspace"], progress).await?;
    download(staged, paths, progress).await
}

/// Downloads crates of the stage's lock that the cache lacks.
pub(super) async fn download(
    staged: &Staged,
    paths: &Paths,
    progress: &mut dyn FnMut(&str),
) -> Result<(), BuildError> {
    ask(staged, paths, &["fetch", "--locked"], progress).await
}

async fn ask(
    staged: &Staged,
    paths: &Paths,
    args: &[&str],
    progress: &mut dyn FnMut(&str),
) -> Result<(), BuildError> {
    let mut command = program("cargo", &staged.dir);
    command.command.args(args);
    let mut doing = |_: &str| progress("asking the registry for crates that the course lacks");
    let (status, words) = cargo::words(command, &mut doing).await?;
    if status.success() {
        return Ok(());
    }
    if let Some(trouble) = problem_of_the_machine(status, &[], &words) {
        return Err(BuildError::Trouble(trouble));
    }
    Err(judged(&paths.text(&words)))
}

/// Judges a failure: the learner must fix a crate or a version that the
/// registry does not have; anything else kept the grader from asking it.
fn judged(words: &str) -> BuildError {
    let answered = !words.lines().any(is_advice);
    let lacking = ["no matching package", "failed to select a version"];
    if answered && lacking.iter().any(|start| words.contains(start)) {
        return BuildError::compile(words.to_owned());
    }
    BuildError::Trouble(format!(
        "a crate that the course does not have could not be downloaded; connect to the network \
         and run again (later runs need none), or use the course's crates:\n{words}"
    ))
}

#[cfg(test)]
mod tests {
    use super::judged;
    use crate::BuildError;

    const NONE: &str = "error: no matching package named `loaf` found\n\
                        location searched: crates.io index";

    #[test]
    fn a_crate_that_the_registry_lacks_is_the_learners_to_fix() {
        assert!(matches!(judged(NONE), BuildError::Compile { .. }));
        let version = "error: failed to select a version for the requirement `sha2 = \"^99\"`";
        assert!(matches!(judged(version), BuildError::Compile { .. }));
    }

    #[test]
    fn an_unreachable_registry_is_the_machines_problem() {
        let offline = format!("{NONE}\nAs a reminder, you're using offline mode (--offline)");
        for words in [&offline, "error: failed to download from `https://x`"] {
            let BuildError::Trouble(said) = judged(words) else {
                panic!("{words}");
            };
            assert!(said.contains("connect to the network"), "{said}");
        }
    }
}
