//! "Why you can trust this grader": every wrong fix with the checks that it
//! must fail and the cards it gets, and every other right answer.

use dozen::{author::Cases, course::EXERCISES};
use serde::Serialize;

use crate::{
    preprocessor::{Page, Problem},
    templates,
};

#[derive(Serialize)]
struct Shown {
    exercises: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    title: &'static str,
    chapter: &'static str,
    checks: usize,
    wrong: usize,
    right: usize,
}

/// `{{#matrix}}`: a row an exercise.
pub(crate) fn expand(page: &Page, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#matrix}}"));
    }
    let rows: Result<Vec<Row>, Problem> = EXERCISES
        .iter()
        .map(|exercise| {
            let folder = page.house.solution(exercise.id);
            let cases = Cases::load(&folder).map_err(|cause| Problem::Content {
                file: page.short(&folder.join("cases.toml")),
                cause: cause.to_string(),
            })?;
            Ok(Row {
                id: exercise.id,
                title: exercise.title,
                chapter: exercise.chapter,
                checks: exercise.checks.len(),
                wrong: cases.wrong.len(),
                right: cases.right.len(),
            })
        })
        .collect();
    Ok(templates::render("matrix.html", &Shown { exercises: rows? })?)
}
