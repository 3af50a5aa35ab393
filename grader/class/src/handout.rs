//! The handout: what students get. Exercises, starters, editor files and the
//! forge's CI, without history, solutions, cases, cards and recordings of
//! solutions. The grader stays outside it and is named by version, so that it
//! can be updated in mid-term. The same course makes the same bytes.

mod links;
mod manifest;
mod texts;
mod update;

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use crate::files::write_whole;
use manifest::digest;
pub use manifest::{FILE, Manifest, Pinned, Plan, STARTERS, Tree};
pub use update::{Changed, changed_files};

/// The chapter and the section of the rules that READMEs lead to, and the file that
/// has them in a handout: it is there without the book too.
const RULES_CHAPTER: &str = "how-the-course-works.md";
const RULES: &str = "Rules for all exercises";
const RULES_LINK: &str = "../../book/chapters/how-the-course-works.md#rules-for-all-exercises";
const RULES_FILE: &str = "RULES.md";
/// The ends of the book's files that say how the grader is called.
const TEXTS: &[&str] = &["md", "toml", "html", "hbs", "js"];

/// Every file of the handout.
///
/// # Errors
/// If a file of the course cannot be read.
pub fn tree(plan: &Plan<'_>) -> io::Result<Tree> {
    let mut tree = Tree::new();
    for id in &plan.exercises {
        let own = plan.course.join("exercises").join(id);
        let starter = plan.course.join("solutions").join(id).join("starter");
        for (path, bytes) in read_tree(&starter)? {
            let is_part = plan.parts.iter().any(|part| path.starts_with(part));
            if is_part {
                tree.insert(Path::new(STARTERS).join(id).join(&path), bytes.clone());
                tree.insert(Path::new("exercises").join(id).join(&path), bytes);
            }
        }
        let readme = fs::read(own.join("README.md"))?;
        let readme = texts::without_cargo(&String::from_utf8_lossy(&readme));
        let readme = readme.replace(RULES_LINK, &format!("../../{RULES_FILE}"));
        tree.insert(
            Path::new("exercises").join(id).join("README.md"),
            readme.into_bytes(),
        );
    }
    let workspace = fs::read_to_string(plan.course.join("exercises/Cargo.toml"))?;
    let workspace = texts::workspace(&workspace, &plan.exercises);
    tree.insert("exercises/Cargo.toml".into(), workspace.into_bytes());
    for name in ["Cargo.lock", "clippy.toml"] {
        let path = plan.course.join("exercises").join(name);
        tree.insert(Path::new("exercises").join(name), fs::read(path)?);
    }
    for name in [
        ".vscode/tasks.json",
        ".vscode/settings.json",
        ".vscode/extensions.json",
    ] {
        let text = fs::read_to_string(plan.course.join(name))?;
        tree.insert(name.into(), texts::without_cargo(&text).into_bytes());
    }
    let chapter = plan.course.join("book/chapters").join(RULES_CHAPTER);
    let rules = texts::section(&fs::read_to_string(chapter)?, RULES);
    tree.insert(RULES_FILE.into(), texts::without_cargo(&rules).into_bytes());
    for (name, text) in texts::of(plan) {
        tree.insert(name, text.into_bytes());
    }
    if let Some(book) = plan.book {
        let pages = read_tree(book)?;
        for (path, bytes) in &pages {
            let bytes = match path.extension().is_some_and(|end| end == "html") {
                true => {
                    let page = texts::page(&String::from_utf8_lossy(bytes));
                    links::without_dead_links(path, &page, &pages).into_bytes()
                }
                false => bytes.clone(),
            };
            tree.insert(Path::new("book").join(path), bytes);
        }
    }
    let manifest = manifest(plan, &tree);
    let text = serde_json::to_string_pretty(&manifest)?;
    tree.insert(FILE.into(), format!("{text}\n").into_bytes());
    Ok(tree)
}

fn manifest(plan: &Plan<'_>, tree: &Tree) -> Manifest {
    let digests = tree
        .iter()
        .map(|(path, bytes)| (path.display().to_string(), digest(bytes)));
    Manifest {
        schema: "dozen/handout/v1".to_owned(),
        title: plan.title.clone(),
        exercises: plan.exercises.clone(),
        grader: plan.grader.clone(),
        files: digests.collect(),
    }
}

/// Writes a tree into a folder that is not there or empty.
///
/// # Errors
/// If there is something in the folder, or the disk refuses.
pub fn write(tree: &Tree, dir: &Path) -> io::Result<()> {
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(io::Error::other(format!(
            "{} is not empty; a handout is written into a new folder",
            dir.display()
        )));
    }
    for (path, bytes) in tree {
        write_whole(&dir.join(path), bytes)?;
    }
    Ok(())
}

/// The files below a folder, by their paths in it. No link is followed.
///
/// # Errors
/// If one cannot be read.
pub fn read_tree(dir: &Path) -> io::Result<Tree> {
    let mut tree = Tree::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(dir.join(&folder))? {
            let entry = entry?;
            let (path, kind) = (folder.join(entry.file_name()), entry.file_type()?);
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                tree.insert(path, fs::read(entry.path())?);
            }
        }
    }
    Ok(tree)
}

/// The lines of these exercises' references that no starter has.
///
/// # Errors
/// If a file cannot be read.
pub fn secrets(course: &Path, exercises: &[String]) -> io::Result<BTreeSet<String>> {
    let lines = |part: &str| -> io::Result<BTreeSet<String>> {
        let mut lines = BTreeSet::new();
        for id in exercises {
            for bytes in read_tree(&course.join("solutions").join(id).join(part))?.values() {
                let text = String::from_utf8_lossy(bytes);
                lines.extend(texts::telling_lines(&text).map(str::to_owned));
            }
        }
        Ok(lines)
    };
    let (references, starters) = (lines("src")?, lines("starter")?);
    Ok(references.difference(&starters).cloned().collect())
}

/// Copies what the book is made from into `to`, without what gives solutions
/// away: pictures of them, their code, and the pages about wrong fixes.
///
/// # Errors
/// If a file cannot be read or written.
pub fn book_source(course: &Path, exercises: &[String], to: &Path) -> io::Result<()> {
    let secrets = secrets(course, exercises)?;
    for (path, bytes) in read_tree(&course.join("book"))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_spoiler = path.starts_with("recordings") && name.starts_with("solution.");
        let is_source = ["src", "tests", "target", "chapters/pictures"]
            .iter()
            .any(|dir| path.starts_with(dir));
        if is_spoiler || is_source || texts::SPOILERS.contains(&&*name) {
            continue;
        }
        let end = path.extension().unwrap_or_default().to_string_lossy();
        let bytes = if TEXTS.contains(&&*end) {
            let text = texts::without_cargo(&String::from_utf8_lossy(&bytes));
            match &*end {
                "toml" => texts::without_search_rules(&text).into_bytes(),
                "md" => texts::without_spoilers(&text, &secrets).into_bytes(),
                _ => text.into_bytes(),
            }
        } else {
            bytes
        };
        write_file(&to.join("book").join(path), &bytes)?;
    }
    for id in exercises {
        for (path, bytes) in read_tree(&course.join("solutions").join(id).join("starter"))? {
            let place = Path::new("solutions").join(id).join("starter");
            write_file(&to.join(place).join(path), &bytes)?;
        }
        for (path, bytes) in read_tree(&course.join("exercises").join(id))? {
            if !path.starts_with("target") {
                write_file(&to.join("exercises").join(id).join(path), &bytes)?;
            }
        }
    }
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
