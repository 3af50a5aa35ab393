//! Which commit a process says it was built from, wherever it runs.

use std::collections::BTreeSet;

use super::super::Check;
use dozen_lab::{Answer, Done, Lab, Launch, Process};
use dozen_model::Stop;

/// A folder that no machine has.
const NO_PROGRAMS: &str = "/nowhere";

/// Variables that platforms, build servers and services name a commit by.
const VARIABLES: &[&str] = &[
    "COMMIT",
    "COMMIT_SHA",
    "GITHUB_SHA",
    "GIT_COMMIT",
    "GIT_SHA",
    "REVISION",
    "SOURCE_COMMIT",
    "SOURCE_VERSION",
];

/// Files that a commit is written to by hand.
const FILES: &[&str] = &[
    ".git-revision",
    ".source_version",
    "COMMIT",
    "GIT_COMMIT",
    "REVISION",
    "VERSION",
    "commit.txt",
    "version.txt",
];

pub(super) const NAMES_COMMIT: Check = Check {
    id: "version-names-its-commit",
    title: "the version names the commit it was built from, wherever it runs",
    claims: &["C1.1"],
    points: 2,
    does: "Commits the crate to a repository, builds it there with the id in `SOURCE_VERSION`, \
           takes the repository away and starts the build: in an empty folder without git, in a \
           folder with another repository, on a branch and off, and with files and variables that \
           name another commit.",
    why: "When a price is wrong, the first question is which code that was. A version that a \
          person writes down by hand, or that the process guesses at run time, does not answer it.",
    hints: [
        "Who changes the text behind `/version`, and when?",
        "The commit is known while building, and only then: a running process has no repository. \
         So the build has to carry it.",
        "`option_env!(\"SOURCE_VERSION\")` is the variable's value while compiling, as a constant. \
         Or let a `build.rs` ask git and print `cargo:rustc-env=COMMIT=...` for `env!(\"COMMIT\")`.",
    ],
    run: |lab| Box::pin(version_names_its_commit(lab)),
};

async fn version_names_its_commit(lab: &mut Lab) -> Done {
    let commit = lab.commit("first")?;
    lab.note(format!(
        "built commit {commit}, and took its repository away"
    ));
    let web = of_build(lab, "first").observed().ready().await?;
    lab.tests("P01.7");
    assert_names(&web, &commit).await?;
    let looked_for = web.files_looked_for();

    lab.tests("P01.16");
    let other = lab.draw().commit();
    for head in [format!("{other}\n"), "ref: refs/heads/main\n".to_owned()] {
        let web = lab.web().from_build("first").file(".git/HEAD", head);
        let web = strangers(web, &other, &looked_for).ready().await?;
        assert_names(&web, &commit).await?;
    }
    Ok(())
}

/// Surrounds `web` with another commit's repository, files and variables; the
/// files that it `looked_for` are among them.
fn strangers(web: Launch, other: &str, looked_for: &BTreeSet<String>) -> Launch {
    let line = format!("{other}\n");
    // The other files that git needs in a repository.
    let web = web
        .file(".git/refs/heads/main", line.as_str())
        .file(".git/objects/info/packs", "\n");
    let mut names: BTreeSet<&str> = FILES.iter().copied().collect();
    let looked_for = looked_for.iter().map(String::as_str);
    names.extend(looked_for.filter(|name| !name.starts_with(".git/") && *name != ".git"));
    let web = names
        .iter()
        .fold(web, |web, name| web.file(name, line.as_str()));
    VARIABLES.iter().fold(web, |web, name| web.env(name, other))
}

pub(super) const FOLLOWS_COMMIT: Check = Check {
    id: "version-follows-the-next-commit",
    title: "the version follows the next commit",
    claims: &["C1.1"],
    points: 2,
    does: "Commits a text file and builds again with what the first build left, as platforms do \
           to be quick, then starts both builds: each has to name its own commit.",
    why: "A build that is quick because nothing seems to have changed keeps the old id. The \
          repaired release then looks like the broken one, and an operator rolls it back.",
    hints: [
        "Build, commit, build again. Does the second build compile anything?",
        "Cargo runs a build script again only if something changed that the script named. The \
         commit is not a file of the source: name it as well.",
        "`option_env!` is tracked by the compiler itself. In a `build.rs`, print \
         `cargo:rerun-if-env-changed=SOURCE_VERSION`, or `cargo:rerun-if-changed=.git/HEAD` if the \
         platform checks commits out by their id.",
    ],
    run: |lab| Box::pin(version_follows_the_next_commit(lab)),
};

async fn version_follows_the_next_commit(lab: &mut Lab) -> Done {
    let (first, next) = (lab.commit("first")?, lab.commit("next")?);
    if first == next {
        return Err(Stop::trouble("commit a change", "the id stayed the same"));
    }
    lab.note(format!("built commit {first}, changed a text file"));
    lab.note(format!("built the next commit, {next}"));
    let web = of_build(lab, "next").ready().await?;
    assert_names(&web, &next).await?;
    let old = of_build(lab, "first").ready().await?;
    assert_names(&old, &first).await
}

/// Prepares a start of that build in a folder without git.
fn of_build(lab: &Lab, name: &str) -> Launch {
    lab.web().from_build(name).env("PATH", NO_PROGRAMS)
}

/// Fails unless `web` says that it was built from `commit`.
async fn assert_names(web: &Process, commit: &str) -> Done {
    let right = |a: &Answer| a.status == 200 && a.json()["commit"] == commit;
    let expected = format!("200 {{\"commit\":\"{commit}\"}}, the commit it was built from");
    let answer = web.get("/version").send().await?;
    answer.expect(expected, right).map(drop)
}
