//! `{{#checks}}`: the actions of the grader, in the checks' own words, with the
//! three hints of each folded by level. The live panel finds its checks by
//! `data-exercise` and `data-check`.

use dozen::course::Check;
use serde::Serialize;

use crate::{chapter::ChapterContext, directive_error::Problem};
use crate::{pages, templates};

#[derive(Serialize)]
struct Checks {
    exercise: &'static str,
    claims_page: &'static str,
    checks: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    title: &'static str,
    points: u32,
    claims: &'static [&'static str],
    does: &'static str,
    why: &'static str,
    hints: Vec<Hint>,
}

#[derive(Serialize)]
struct Hint {
    name: &'static str,
    text: &'static str,
}

/// The names of the three hints of a check.
const LEVELS: [&str; 3] = ["a nudge", "the concept", "nearly the answer"];

/// Returns a section a check.
pub(super) fn expand(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#checks}}"));
    }
    let exercise = page.exercise()?;
    let checks = Checks {
        exercise: exercise.id,
        claims_page: pages::claims::FILE,
        checks: exercise.checks.iter().map(row).collect(),
    };
    Ok(templates::render("checks.html", &checks)?)
}

fn row(check: &Check) -> Row {
    let hints = LEVELS.into_iter().zip(check.hints);
    Row {
        id: check.id,
        title: check.title,
        points: check.points,
        claims: check.claims,
        does: check.does,
        why: check.why,
        hints: hints.map(|(name, text)| Hint { name, text }).collect(),
    }
}
