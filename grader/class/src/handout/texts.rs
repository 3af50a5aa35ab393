//! The texts of a handout: those that are its own, and those of the course with
//! what does not hold in it taken out.

use std::{collections::BTreeSet, path::PathBuf};

use crate::ci::{self, Provider};

use super::manifest::{Pinned, Plan};

/// Pages of the book that show wrong fixes, or are for teachers.
pub(super) const SPOILERS: &[&str] = &[
    "claims-and-checks.md",
    "attacks.md",
    "ci-and-clusters.md",
    "for-teachers.md",
    "why-trust-the-grader.md",
];

/// In a handout the grader is installed, and not cargo's to build.
pub(super) fn without_cargo(text: &str) -> String {
    text.replace("cargo dozen", "dozen")
        .replace("cargo book", "dozen book")
}

/// The line of the introduction about a clone, which a handout is not.
const IN_A_CLONE: &str = "<p class=\"start-how\">";

/// A page of the book as a handout has it.
pub(super) fn page(html: &str) -> String {
    let mut html = without_cargo(html);
    if let Some(start) = html.find(IN_A_CLONE) {
        let end = html[start..]
            .find("</p>")
            .map_or(html.len(), |at| start + at + 4);
        html.replace_range(start..end, "");
    }
    html
}

/// Lines that are shorter than this are anybody's.
const SHORTEST: usize = 25;

/// The lines of a source file that would tell whose it is.
pub(super) fn telling_lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| line.chars().count() >= SHORTEST)
}

/// What stands in the place of a picture of the solution.
const NO_PICTURE: &str = "*The picture of the solution's run is not in this copy.*";

/// A chapter without pictures of the solution, without code of which a line is one
/// of `secrets`, and without links to pages that are not handed out.
pub(super) fn without_spoilers(text: &str, secrets: &BTreeSet<String>) -> String {
    let text = without_code(text, secrets);
    let lines = text.lines().map(|line| {
        let is_picture = line.trim_start().starts_with("{{#lanes solution");
        if is_picture { NO_PICTURE } else { line }
    });
    let kept = lines.filter(|line| {
        let is_entry = line.trim_start().starts_with("- [") || line.starts_with('[');
        let leads_there = SPOILERS.iter().any(|page| line.contains(page));
        !(is_entry && leads_there)
    });
    let mut text: String = kept.map(|line| format!("{line}\n")).collect();
    for page in SPOILERS {
        // What stays of a link is its text.
        while let Some(end) = text.find(&format!("]({page}")) {
            let Some(start) = text[..end].rfind('[') else {
                break;
            };
            let close = text[end..].find(')').map_or(text.len(), |at| end + at + 1);
            let words = text[start + 1..end].to_owned();
            text.replace_range(start..close, &words);
        }
    }
    text
}

/// The book's settings without rules for pages that are not handed out, which
/// mdBook refuses.
pub(super) fn without_search_rules(text: &str) -> String {
    let mut is_kept = true;
    let lines = text.lines().filter(|line| {
        if line.starts_with('[') {
            is_kept = *line != "[output.html.search.chapter]";
        }
        is_kept
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// The text without the blocks of code that have one of these lines.
fn without_code(text: &str, secrets: &BTreeSet<String>) -> String {
    let mut kept = String::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        match (&mut block, is_fence) {
            (None, true) => block = Some(format!("{line}\n")),
            (None, false) => kept += &format!("{line}\n"),
            (Some(open), is_end) => {
                *open += &format!("{line}\n");
                if is_end {
                    let tells = telling_lines(open).any(|line| secrets.contains(line));
                    kept += if tells { "" } else { open.as_str() };
                    block = None;
                }
            }
        }
    }
    kept + &block.unwrap_or_default()
}

/// The chapter's section of that heading, for a file of its own: what stays of a
/// link is its text.
pub(super) fn section(chapter: &str, heading: &str) -> String {
    let start = chapter.find(&format!("\n## {heading}\n"));
    let Some(section) = start.map(|at| &chapter[at + 4..]) else {
        return String::new();
    };
    let end = section.find("\n## ").unwrap_or(section.len());
    format!("# {}\n", section[..end].trim_end())
}

/// The exercises' workspace with these members.
pub(super) fn workspace(text: &str, exercises: &[String]) -> String {
    let members: Vec<String> = exercises.iter().map(|id| format!("{id:?}")).collect();
    let line = format!("members = [{}]", members.join(", "));
    let lines = text.lines().map(|old| match old.starts_with("members = ") {
        true => line.as_str(),
        false => old,
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// The files that only a handout has.
pub(super) fn of(plan: &Plan<'_>) -> Vec<(PathBuf, String)> {
    let title = match plan.title.as_str() {
        "" => "Baker's Dozen",
        title => title,
    };
    let book = match plan.book {
        Some(_) => "dozen book          where the book is: read the chapter first\n",
        None => "",
    };
    let first = plan.exercises.first().map_or("01", |id| &id[..2]);
    let mut files = vec![
        (
            PathBuf::from("README.md"),
            format!(
                "# {title}\n\nExercises on the twelve-factor app: services that are broken on \
                 purpose, and a grader that\nruns your fix as a platform would. You edit what is \
                 in `exercises/`, and nothing else counts.\n\n## Install the grader\n\n```\n{}\n```\n\n\
                 ## Work\n\n```\n{book}dozen               grade the current exercise each time you save\n\
                 dozen check {first}      grade one exercise\ndozen hint {first}       the next hint for \
                 the check that failed\ndozen replay {first}     the failure as a script of curl and \
                 kill lines\ndozen list          how far you are\ndozen reset {first}      back to \
                 the starter; your work is saved\n```\n\n## Hand in\n\nHand in the folder \
                 `exercises/`, as a zip or as your platform asks for it. `exercises/*/target/`\n\
                 is not needed.\n",
                install(&plan.grader)
            ),
        ),
        (".gitignore".into(), "target/\n.dozen/\n".to_owned()),
    ];
    files.extend(feedback(plan));
    files
}

/// How the grader is installed: at its commit, or as an image.
fn install(grader: &Pinned) -> String {
    let Pinned {
        version,
        commit,
        source,
    } = grader;
    if source.is_empty() {
        return format!("# dozen {version}: your teacher tells you where it is");
    }
    if !grader.is_repository() {
        return format!("docker pull {source}    # dozen {version}");
    }
    let rev = if commit.is_empty() {
        String::new()
    } else {
        format!(" --rev {commit}")
    };
    format!("cargo install --locked --git {source}{rev} dozen")
}

/// The forges' feedback on each push, if the grader can be got.
fn feedback(plan: &Plan<'_>) -> Vec<(PathBuf, String)> {
    if plan.grader.source.is_empty() {
        return Vec::new();
    }
    let kits = [Provider::Github, Provider::Gitlab].map(|provider| ci::Plan {
        provider,
        grader: plan.grader.clone(),
        exercises: plan.exercises.clone(),
        shards: None,
    });
    let kits = kits.iter().filter_map(|kit| kit.kit().ok());
    let files = kits.flat_map(|kit| kit.files);
    files.map(|file| (file.path, file.text)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{NO_PICTURE, page, section, without_search_rules, without_spoilers, workspace};

    #[test]
    fn chapters_lose_pictures_of_the_solution_and_links_to_what_is_not_there() {
        let text = "a\n{{#lanes starter x}}\n{{#lanes solution x}}\n- [Why](why-trust-the-grader.md)\n\
                    See [the page](claims-and-checks.md#c6) for it.\n";
        let made = without_spoilers(text, &BTreeSet::new());
        assert_eq!(
            made,
            format!("a\n{{{{#lanes starter x}}}}\n{NO_PICTURE}\nSee the page for it.\n")
        );
    }

    #[test]
    fn chapters_lose_code_that_is_the_references() {
        let secret = "let order = queue.take().await?;";
        let secrets = BTreeSet::from([secret.to_owned()]);
        let text = format!("```rust\n  {secret}\n```\nWhy\n```\nfine\n```\n");
        assert_eq!(without_spoilers(&text, &secrets), "Why\n```\nfine\n```\n");
    }

    #[test]
    fn settings_have_no_rule_for_a_page_that_is_not_there() {
        let text = "[a]\nx = 1\n\n[output.html.search.chapter]\n\"../solutions\" = 1\n\n[b]\n";
        assert_eq!(without_search_rules(text), "[a]\nx = 1\n\n[b]\n");
    }

    #[test]
    fn a_page_names_the_installed_program_and_no_clone() {
        let html = "<p>a</p><p class=\"start-how\">In a clone</p><code>cargo dozen check</code>";
        assert_eq!(page(html), "<p>a</p><code>dozen check</code>");
    }

    #[test]
    fn a_section_becomes_a_page() {
        let chapter = "# A\n\n## B\n\nb\n\n## C\n\nc\n";
        assert_eq!(section(chapter, "B"), "# B\n\nb\n");
        assert_eq!(section(chapter, "C"), "# C\n\nc\n");
        assert_eq!(section(chapter, "D"), "");
    }

    #[test]
    fn the_workspace_has_the_chosen_exercises() {
        let text = "[workspace]\nmembers = [\"01-a\", \"02-b\"]\nresolver = \"3\"\n";
        let made = workspace(text, &["02-b".to_owned()]);
        assert_eq!(
            made,
            "[workspace]\nmembers = [\"02-b\"]\nresolver = \"3\"\n"
        );
    }
}
