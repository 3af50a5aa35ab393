//! `{{#starter src/shop.rs login}}` and `{{#solution …}}`: items of a source
//! file, or the whole of a small one, unchanged.

use std::path::Path;

use super::rust_items::{Named, items};
use crate::{
    chapter::{ChapterContext, near},
    directive_error::Problem,
};

/// The source that is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The starter.
    Starter,
    /// The reference.
    Solution,
}

/// Returns the quoted lines in a fenced block, under a line that names their
/// source.
pub(super) fn expand(page: &ChapterContext, side: Side, words: &[&str]) -> Result<String, Problem> {
    let (path, names) = words.split_first().ok_or(Problem::Form(match side {
        Side::Starter => "{{#starter src/main.rs main}}",
        Side::Solution => "{{#solution src/main.rs main}}",
    }))?;
    let exercise = page.exercise()?.id;
    let (folder, shown) = match side {
        Side::Starter => (page.course.starter(exercise), "exercises"),
        Side::Solution => (page.course.solution(exercise), "solutions"),
    };
    let file = folder.join(path);
    let source = page.read(&file)?;
    let quoted = quoted(&source, &wanted(names), &page.short(&file))?;
    let mark = "`".repeat(longest_run(&quoted).max(2) + 1);
    let language = language(Path::new(path));
    Ok(format!(
        "<p class=\"quoted-from\"><code>{shown}/{exercise}/{path}</code></p>\n\n\
         {mark}{language}\n{quoted}\n{mark}\n"
    ))
}

/// Returns the names in a directive's words: `impl Display for Shop` is one.
fn wanted(words: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for word in words {
        match names.last_mut() {
            Some(open) if open.ends_with("impl") || open.ends_with(" for") || *word == "for" => {
                *open += &format!(" {word}");
            }
            _ => names.push((*word).to_owned()),
        }
    }
    names
}

/// Returns the lines of the items of these names, or the whole if none is
/// given.
fn quoted(source: &str, names: &[String], file: &Path) -> Result<String, Problem> {
    if names.is_empty() {
        return Ok(source.trim_end().to_owned());
    }
    let all = items(source).map_err(|cause| Problem::Content {
        file: file.to_owned(),
        cause: cause.to_string(),
    })?;
    let lines: Vec<&str> = source.lines().collect();
    let parts: Result<Vec<String>, Problem> = names
        .iter()
        .map(|name| {
            let item = all.iter().find(|item| item.name == *name);
            item.map(|item| dedented(&lines, item))
                .ok_or_else(|| Problem::NoItem {
                    file: file.to_owned(),
                    name: name.clone(),
                    near: near(name, all.iter().map(|item| item.name.as_str())),
                })
        })
        .collect();
    Ok(parts?.join("\n\n"))
}

/// Returns the lines of an item, without the indentation that they all have.
fn dedented(lines: &[&str], item: &Named) -> String {
    let own = &lines[item.lines.start() - 1..*item.lines.end()];
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let filled = own.iter().filter(|line| !line.trim().is_empty());
    let common = filled.map(indent).min().unwrap_or(0);
    let cut = own
        .iter()
        .map(|line| line.get(common..).unwrap_or_default());
    cut.collect::<Vec<_>>().join("\n")
}

/// Returns the language for highlighting, one that `theme/highlight.js` knows.
fn language(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()) {
        Some("rs") => "rust,ignore",
        Some("toml") => "toml",
        _ => "text",
    }
}

/// Returns the longest run of backticks in the quoted text.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{quoted, wanted};

    #[test]
    fn an_impl_is_one_name() {
        let words = [
            "impl",
            "Shop",
            "main",
            "impl",
            "Display",
            "for",
            "Shop",
            "Shop::take",
        ];
        assert_eq!(
            wanted(&words),
            ["impl Shop", "main", "impl Display for Shop", "Shop::take"]
        );
    }

    #[test]
    fn methods_lose_the_indentation_they_share() {
        let source = "impl Shop {\n    /// Sells.\n    fn sell() {\n        now();\n    }\n}\n";
        let names = ["Shop::sell".to_owned()];
        let found = quoted(source, &names, Path::new("x.rs")).unwrap();
        assert_eq!(found, "/// Sells.\nfn sell() {\n    now();\n}");
    }

    #[test]
    fn an_unknown_item_brings_the_nearest_names() {
        let names = ["sel".to_owned()];
        let wrong = quoted("fn sell() {}\n", &names, Path::new("src/shop.rs")).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "src/shop.rs has no item `sel`; near it: sell"
        );
    }
}
