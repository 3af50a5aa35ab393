//! "Attacks on the grader": the corpus of hostile code that its tests grade,
//! with what holds each, as the first lines of each say.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{chapter::ChapterContext, directive_error::Problem, templates};

/// Where the code of an attack is, and what runs it. A build script comes with
/// a program that does nothing.
const KINDS: [(&str, &str); 3] = [
    ("attack.rs", "a process"),
    ("build.rs", "a build script"),
    ("src/main.rs", "the compiler"),
];

#[derive(Serialize)]
struct Table {
    attacks: Vec<Attack>,
}

#[derive(Serialize)]
struct Attack {
    name: String,
    what: String,
    runs: &'static str,
    held: String,
}

/// Expands `{{#attacks}}`: one row per attack.
pub(crate) fn expand(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#attacks}}"));
    }
    let corpus = page.course.attacks();
    let mut attacks = Vec::new();
    for folder in folders(&corpus)? {
        let found = KINDS.iter().find(|(file, _)| folder.join(file).is_file());
        let Some((file, runs)) = found else {
            continue;
        };
        let text = page.read(&folder.join(file))?;
        let name = folder.file_name().unwrap_or_default();
        attacks.push(attack(name.to_string_lossy().into_owned(), runs, &text));
    }
    Ok(templates::render("attacks.html", &Table { attacks })?)
}

/// Returns the folders of the corpus, by name.
fn folders(corpus: &Path) -> Result<Vec<PathBuf>, Problem> {
    let listed = fs::read_dir(corpus).and_then(|entries| {
        let paths = entries.map(|entry| Ok(entry?.path()));
        paths.collect::<Result<Vec<PathBuf>, std::io::Error>>()
    });
    let mut all = listed.map_err(|cause| Problem::NoFile {
        file: corpus.to_owned(),
        cause,
    })?;
    all.retain(|path| path.is_dir());
    all.sort();
    Ok(all)
}

/// Reads the lines at the top of an attack: what it does, a blank line, and
/// what holds it.
fn attack(name: String, runs: &'static str, text: &str) -> Attack {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let lines: Vec<&str> = lines.map(str::trim).collect();
    let paragraphs: Vec<String> = lines
        .split(|line| line.is_empty())
        .map(|lines| lines.join(" "))
        .collect();
    let held = paragraphs
        .iter()
        .find_map(|text| text.strip_prefix("Held by: "));
    Attack {
        name,
        what: paragraphs.first().cloned().unwrap_or_default(),
        runs,
        held: held.unwrap_or_default().trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::attack;

    #[test]
    fn the_first_lines_of_an_attack_say_what_it_does_and_what_holds_it() {
        let text =
            "//! Listens on a port,\n//! and waits.\n//!\n//! Held by: a, b.\n\nfn main() {}\n";
        let attack = attack("waits".to_owned(), "a process", text);
        assert_eq!(attack.what, "Listens on a port, and waits.");
        assert_eq!(attack.held, "a, b");
    }
}
