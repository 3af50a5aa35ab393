//! The page of one exercise: a table of all that is graded, then each wrong
//! fix with its cards folded, then the other right answers.

use std::{fs, path::Path};

use dozen::{
    course::{Check, EXERCISES, Exercise},
    model::Outcome,
};
use serde::Serialize;

use super::{address, card};
use crate::{
    chapter::{ChapterContext, numbered},
    directive_error::Problem,
    pages::promises,
    templates,
};

#[derive(Serialize)]
struct Shown {
    /// A table; empty without promises.
    promises: String,
    chapter: &'static str,
    title: String,
    columns: Vec<Column>,
    starter: Vec<Card>,
    wrong: Vec<Wrong>,
    right: Vec<Right>,
}

#[derive(Serialize)]
struct Column {
    letter: char,
    id: &'static str,
    title: &'static str,
}

#[derive(Serialize)]
struct Wrong {
    name: String,
    mistake: String,
    cells: Vec<Cell>,
    fails: Vec<&'static str>,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Cell {
    outcome: &'static str,
    sign: &'static str,
    words: &'static str,
}

#[derive(Serialize)]
struct Card {
    title: &'static str,
    html: String,
}

#[derive(Serialize)]
struct Right {
    name: String,
    style: String,
}

/// Returns the page's markdown.
pub(super) fn page(page: &ChapterContext, exercise: &'static Exercise) -> Result<String, Problem> {
    let cases = page.cases(exercise)?;
    let cards = page.course.solution(exercise.id).join("cards");
    let wrong = cases.wrong.iter().map(|(name, wrong)| Wrong {
        name: name.clone(),
        mistake: wrong.mistake.clone(),
        cells: exercise
            .checks
            .iter()
            .map(|check| cell(check, &wrong.fails, &wrong.not_reached, &wrong.allows))
            .collect(),
        fails: named(exercise, &wrong.fails)
            .map(|check| check.title)
            .collect(),
        cards: recorded(exercise, &cards, &format!("wrong.{name}"), &wrong.fails),
    });
    let shown = Shown {
        promises: promises::table(exercise, &cases, "../")?,
        chapter: exercise.chapter,
        title: numbered(exercise),
        columns: ('a'..)
            .zip(exercise.checks)
            .map(|(letter, check)| Column {
                letter,
                id: check.id,
                title: check.title,
            })
            .collect(),
        starter: recorded(exercise, &cards, "starter", &cases.starter.fails),
        wrong: wrong.collect(),
        right: cases
            .right
            .iter()
            .map(|(name, right)| Right {
                name: name.clone(),
                style: right.style.clone(),
            })
            .collect(),
    };
    Ok(templates::render("cases.html", &shown)?)
}

/// The wrong fix that is shown as an example: plausible, and soon understood.
const EXERCISE: &str = "07-port-binding";
const NAME: &str = "next-port-when-taken";

/// One wrong fix with its card.
#[derive(Serialize)]
pub(super) struct Example {
    name: &'static str,
    mistake: String,
    link: String,
    exercise: String,
    card: Card,
}

/// Returns the example, if a card of it is recorded.
pub(super) fn example(page: &ChapterContext) -> Result<Option<Example>, Problem> {
    let Some(exercise) = EXERCISES.iter().find(|own| own.id == EXERCISE) else {
        return Ok(None);
    };
    let mut cases = page.cases(exercise)?;
    let Some(wrong) = cases.wrong.remove(NAME) else {
        return Ok(None);
    };
    let cards = page.course.solution(exercise.id).join("cards");
    let mut cards = recorded(exercise, &cards, &format!("wrong.{NAME}"), &wrong.fails);
    Ok(cards.pop().map(|card| Example {
        name: NAME,
        mistake: wrong.mistake,
        link: format!("{}#{}-{NAME}", address::file(exercise), exercise.chapter),
        exercise: numbered(exercise),
        card,
    }))
}

/// Returns the cell of a check.
fn cell(check: &Check, fails: &[String], not_reached: &[String], allows: &[String]) -> Cell {
    let has = |list: &[String]| list.iter().any(|id| id == check.id);
    let of = |outcome: Outcome| Cell {
        outcome: outcome.words(),
        sign: outcome.sign(),
        words: outcome.words(),
    };
    if has(fails) {
        of(Outcome::Fail)
    } else if has(not_reached) {
        of(Outcome::NotReached)
    } else if has(allows) {
        Cell {
            outcome: "either",
            sign: "~",
            words: "may pass or fail",
        }
    } else {
        of(Outcome::Pass)
    }
}

/// Returns the checks of these names, in the exercise's order.
fn named<'a>(
    exercise: &'static Exercise,
    ids: &'a [String],
) -> impl Iterator<Item = &'static Check> + 'a {
    let has = |check: &&Check| ids.iter().any(|id| id == check.id);
    exercise.checks.iter().filter(has)
}

/// Returns the recorded cards of a variant; some differ in every run and are
/// not kept.
fn recorded(
    exercise: &'static Exercise,
    cards: &Path,
    variant: &str,
    fails: &[String],
) -> Vec<Card> {
    named(exercise, fails)
        .filter_map(|check| {
            let file = cards.join(format!("{variant}.{}.txt", check.id));
            let text = fs::read_to_string(file).ok()?;
            Some(Card {
                title: check.title,
                html: card::html(&text),
            })
        })
        .collect()
}
