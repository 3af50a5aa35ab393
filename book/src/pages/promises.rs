//! The promises of an exercise's contract, each with the checks that test it
//! and the wrong fixes that break it.

use dozen::{
    author::Cases,
    course::{Exercise, Promise},
};
use serde::Serialize;

use super::trust::address;
use crate::{directive_error::Problem, templates};

#[derive(Serialize)]
struct Table {
    promises: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    text: String,
    checks: Vec<Link>,
    wrong: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    to: String,
    name: String,
}

/// Returns the table of an exercise's promises, or nothing if its contract is
/// not data yet. `to_root` leads from the page to the book's root.
pub(super) fn table(exercise: &Exercise, cases: &Cases, to_root: &str) -> Result<String, Problem> {
    if exercise.promises.is_empty() {
        return Ok(String::new());
    }
    let row = |promise| row(exercise, cases, promise, to_root);
    let promises = exercise.promises.iter().map(row).collect();
    Ok(templates::render("promises.html", &Table { promises })?)
}

fn row(exercise: &Exercise, cases: &Cases, promise: &Promise, to_root: &str) -> Row {
    let chapter = exercise.chapter;
    let checks = promise.checks.iter().filter_map(|id| exercise.check(id));
    let wrong = cases.wrong.iter();
    let wrong = wrong.filter(|(_, wrong)| wrong.breaks.iter().any(|id| id == promise.id));
    Row {
        id: promise.id,
        text: promise.text.replace(" | ", ": "),
        checks: checks
            .map(|check| Link {
                to: format!("{to_root}{chapter}.html#check-{}", check.id),
                name: check.title.to_owned(),
            })
            .collect(),
        wrong: wrong
            .map(|(name, _)| Link {
                to: format!("{to_root}{}#{chapter}-{name}", address::file(exercise)),
                name: name.clone(),
            })
            .collect(),
    }
}
