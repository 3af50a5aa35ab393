//! `dozen class handout`: the tree that students get, and patches to it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use dozen::{
    cli::{CourseRoot, Failure, note, print},
    course::PARTS,
};
use dozen_class::{
    files::write_whole,
    handout::{self, Pinned, Plan, Tree, book_source, changed_files},
};

use super::place::{Outcome, Place, exercises, trouble};

/// Write what students get: exercises, editor files, CI and the book, and no solution.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class handout --class autumn --grader https://forge.example/course autumn/handout
  dozen class handout --class autumn --grader registry.example/dozen:0.1 autumn/handout
  dozen class handout --class autumn --update ada/ fix.patch     apply it with `git apply`")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// The new folder; with --update the patch's file.
    #[arg(value_name = "PATH")]
    out: PathBuf,
    /// Where students get the grader: a repository's address, pinned to this clone's commit, or an
    /// image.
    #[arg(long, value_name = "SOURCE", default_value = "")]
    grader: String,
    /// Write a patch for this copy: it touches the course's files and untouched starters only.
    #[arg(long, value_name = "OLD")]
    update: Option<PathBuf>,
    /// Leave the book out.
    #[arg(long)]
    no_book: bool,
}

pub(super) fn run(args: &Args) -> Outcome {
    let root = CourseRoot::find()?;
    let settings = args.place.settings()?;
    let chosen = exercises(&settings)?;
    let ids: Vec<String> = chosen
        .iter()
        .map(|exercise| exercise.id.to_owned())
        .collect();
    if !root.root().join("solutions").is_dir() {
        return Err(Failure::usage(
            "a handout is made in a clone of the course; this copy has no solutions/",
        ));
    }
    let book = if args.no_book {
        None
    } else {
        Some(pages(root.root())?)
    };
    let plan = Plan {
        course: root.root(),
        exercises: ids,
        parts: PARTS,
        title: settings.title.clone(),
        grader: Pinned {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: root.commit().unwrap_or_default(),
            source: args.grader.clone(),
        },
        book: book.as_ref().map(|(_, pages)| pages.as_path()),
    };
    let tree = handout::tree(&plan).map_err(|cause| trouble("read the course", &cause))?;
    if let Some(old) = &args.update {
        return update(old, &tree, &args.out);
    }
    let written = handout::write(&tree, &args.out);
    written.map_err(|cause| trouble("write the handout", &cause))?;
    print(&format!("{} files in {}\n", tree.len(), args.out.display()))?;
    Ok(0)
}

/// Builds the book's pages without spoilers; the folder is there as long as the
/// first part of the result.
#[allow(
    clippy::disallowed_methods,
    reason = "the book is a program of the course's own"
)]
fn pages(course: &Path) -> Result<(tempfile::TempDir, PathBuf), Failure> {
    note("building the book");
    let dir = tempfile::tempdir().map_err(|cause| trouble("make a folder", &cause))?;
    let source = dir.path().join("course");
    // Every chapter is handed out: they refer to each other.
    let all: Vec<String> = dozen::course::EXERCISES
        .iter()
        .map(|e| e.id.to_owned())
        .collect();
    book_source(course, &all, &source).map_err(|cause| trouble("read the book", &cause))?;
    let pages = dir.path().join("pages");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            "book",
            "--manifest-path",
        ])
        .arg(course.join("Cargo.toml"))
        .args(["--", "build", "--course"])
        .arg(&source)
        .arg("--dest-dir")
        .arg(&pages)
        .output()
        .map_err(|cause| trouble("start cargo for the book", &cause))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::trouble(format!(
            "the book could not be built; leave it out with --no-book: {}",
            said.trim()
        )));
    }
    Ok((dir, pages))
}

/// Writes the patch from what is in `old` to what is in `new`.
#[allow(
    clippy::disallowed_methods,
    reason = "git knows how to write a patch of binary files"
)]
fn update(old: &Path, new: &Tree, patch: &Path) -> Outcome {
    let changed = changed_files(old, new);
    let (changed, kept) = changed.map_err(|cause| trouble("compare the handouts", &cause))?;
    let dir = tempfile::tempdir().map_err(|cause| trouble("make a folder", &cause))?;
    let write = || -> std::io::Result<()> {
        for side in ["a", "b"] {
            fs::create_dir(dir.path().join(side))?;
        }
        for (path, there, wanted) in &changed {
            for (side, bytes) in [("a", there), ("b", wanted)] {
                if let Some(bytes) = bytes {
                    write_whole(&dir.path().join(side).join(path), bytes)?;
                }
            }
        }
        Ok(())
    };
    write().map_err(|cause| trouble("write the two sides of the patch", &cause))?;
    let output = Command::new("git")
        .args([
            "diff",
            "--no-index",
            "--binary",
            "--no-color",
            "--no-ext-diff",
            "--no-prefix",
            "a",
            "b",
        ])
        .current_dir(dir.path())
        .output()
        .map_err(|cause| trouble("start git, which writes the patch", &cause))?;
    // It exits with 1 if there is a difference.
    if output.status.code().is_none_or(|code| code > 1) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::trouble(format!(
            "git wrote no patch: {}",
            said.trim()
        )));
    }
    write_whole(patch, &output.stdout)
        .map_err(|cause| trouble(&format!("write {}", patch.display()), &cause))?;
    print(&format!(
        "{} files change; apply it with `git apply`\n",
        changed.len()
    ))?;
    for path in kept {
        print(&format!(
            "left alone, since it was changed: {}\n",
            path.display()
        ))?;
    }
    Ok(0)
}
