//! `{{#start}}`: the way into the course. Says that the book grades, shows one
//! failing run, and leads to the first exercise. The live book puts the
//! learner's progress in its place.

use dozen::course::EXERCISES;
use serde::Serialize;

use super::lanes;
use crate::{
    chapter::{ChapterContext, numbered},
    directive_error::Problem,
    templates,
};

/// The failing run that is shown: short enough for the first screen.
const CHAPTER: &str = "07-port-binding";
const CHECK: &str = "listens-on-the-given-port";

#[derive(Serialize)]
struct Start {
    figure: String,
    first: Option<First>,
}

#[derive(Serialize)]
struct First {
    page: String,
    title: String,
}

/// Returns the block, with its picture.
pub(super) fn expand(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#start}}"));
    }
    let shown = ChapterContext::new(page.course, CHAPTER);
    let start = Start {
        figure: lanes::expand(&shown, &["starter", CHECK])?,
        first: EXERCISES.first().map(|exercise| First {
            page: format!("{}.html", exercise.chapter),
            title: numbered(exercise),
        }),
    };
    Ok(templates::render("start.html", &start)?)
}
